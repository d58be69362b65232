import FlyingSocks
import Foundation
import Synchronization

/// Places for connections, of which there are only so many. Once all are taken, connections that do
/// nothing give theirs up, so that the next client gets in.
final class ConnectionPlaces: Sendable {
    private struct State {
        var free: Int
        var turn = 0
        /// The sockets on which nothing is to be done before the client sends something, and since
        /// which turn their connection has been waiting for a request.
        var idle: [Socket: Int] = [:]
    }

    /// How long to wait for a place before the next connection has to give up its own.
    private static let patience = Duration.milliseconds(20)

    private let state: Mutex<State>

    init(_ count: Int) { state = Mutex(State(free: count)) }

    /// Whether all places are taken: then connections end with the answer that they wait for.
    var isCrowded: Bool { state.withLock { $0.free <= 0 } }

    /// Takes a place; while there is none, ends the connections that have waited longest for their
    /// client.
    ///
    /// - Throws: `CancellationError`.
    func take() async throws {
        while !tryTake() {
            closeLongestIdle()
            try await Task.sleep(for: Self.patience)
        }
    }

    /// Gives a place back.
    func free() { state.withLock { $0.free += 1 } }

    /// The number of a connection's wait for its next request; later ones are higher.
    func nextTurn() -> Int {
        state.withLock { state in
            state.turn += 1
            return state.turn
        }
    }

    /// Calls `body`, which waits for what the client sends; the connection may be ended meanwhile.
    ///
    /// - Throws: what `body` throws.
    func waiting<Value: Sendable>(
        on socket: Socket, since turn: Int, _ body: () async throws -> Value
    ) async throws -> Value {
        state.withLock { $0.idle[socket] = turn }
        // Before the socket is closed, and another one gets its number.
        defer { state.withLock { $0.idle[socket] = nil } }
        return try await body()
    }

    private func tryTake() -> Bool {
        state.withLock { state in
            guard state.free > 0 else { return false }
            state.free -= 1
            return true
        }
    }

    private func closeLongestIdle() {
        state.withLock { state in
            guard let longest = state.idle.min(by: { $0.value < $1.value }) else { return }
            state.idle[longest.key] = nil
            // Wakes the one who reads, as if the client had gone.
            shutdown(longest.key.file.rawValue, Int32(SHUT_RD))
        }
    }
}
