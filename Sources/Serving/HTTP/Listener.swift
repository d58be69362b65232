import FlyingSocks
import Foundation
import Synchronization

/// Where a server listens.
public struct ListeningAddress: Sendable, Equatable {
    /// The address in digits: `127.0.0.1`, `::1`.
    public let host: String
    /// The port.
    public let port: Int

    /// Whether only this machine can reach it.
    public var isLoopback: Bool { Self.isLoopback(host) }

    /// The address for a browser.
    public var url: String { "http://\(hostInURL):\(port)/" }

    /// The host as it stands in addresses: `[::1]`.
    var hostInURL: String { host.contains(":") ? "[\(host)]" : host }

    static func isLoopback(_ host: String) -> Bool { host.hasPrefix("127.") || host == "::1" }
}

/// Why a server cannot listen where it should.
public struct ListeningError: Error, Sendable, CustomStringConvertible {
    /// What was tried and what would be right.
    public let description: String
}

/// The socket on which connections come in.
struct Listener {
    let socket: Socket
    let address: ListeningAddress

    /// A socket that listens already.
    init(socket: Socket, address: ListeningAddress) {
        self.socket = socket
        self.address = address
    }

    /// Takes a port of an address; port 0 takes a free one.
    ///
    /// - Throws: `ListeningError`.
    init(host: String, port: Int) throws {
        let host = host == "localhost" ? "127.0.0.1" : host
        let number = UInt16(clamping: port)
        do {
            if let address = try? sockaddr_in.inet(ip4: host, port: number) {
                socket = try Self.socket(Int32(AF_INET), at: address)
            } else if let address = try? sockaddr_in6.inet6(ip6: host, port: number) {
                socket = try Self.socket(Int32(AF_INET6), at: address)
            } else {
                throw ListeningError(
                    description: "cannot listen at \"\(host)\": expected an address in digits, "
                        + "such as 127.0.0.1, ::1 or 0.0.0.0")
            }
            switch try socket.sockname() {
            case .ip4(let host, let port), .ip6(let host, let port):
                address = ListeningAddress(host: host, port: Int(port))
            case .unix(let path): address = ListeningAddress(host: path, port: 0)
            }
        } catch SocketError.failed(_, let code, let message) {
            let hint =
                code == EADDRINUSE
                ? "; another program has the port: take another --port, or 0 for a free one" : ""
            throw ListeningError(
                description: "cannot listen at \(host), port \(port): \(message)\(hint)")
        }
    }

    private static func socket(_ domain: Int32, at address: some SocketAddress) throws -> Socket {
        let socket = try Socket(domain: domain)
        do {
            try socket.setValue(true, for: .localAddressReuse)
            try socket.bind(to: address)
            try socket.listen()
            return socket
        } catch {
            try? socket.close()
            throw error
        }
    }

    /// Calls `serve` for each connection, for at most `limit` at a time, until it is cancelled.
    func run(limit: Int, _ serve: @escaping @Sendable (AsyncSocket) async -> Void) async throws {
        let pool: SocketPool<ePoll> = .ePoll()
        try await pool.prepare()
        let listening = try AsyncSocket(socket: socket, pool: pool)
        defer { try? socket.close() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await pool.run() }
            group.addTask {
                await Self.accept(on: listening, limit: limit) { client in
                    await serve(client)
                    // The pool must have let go of the socket: it does so after it has woken the
                    // one who waited, and another socket may get this one's number.
                    await settle(pool)
                    try? client.close()
                }
            }
            _ = try await group.next()
            group.cancelAll()
        }
    }

    private static func accept(
        on listening: AsyncSocket, limit: Int,
        _ serve: @escaping @Sendable (AsyncSocket) async -> Void
    ) async {
        let places = Places(limit)
        await withDiscardingTaskGroup { connections in
            while !Task.isCancelled {
                await places.take()
                do {
                    let client = try await listening.accept()
                    connections.addTask {
                        await serve(client)
                        places.free()
                    }
                } catch {
                    places.free()
                    // Out of descriptors or memory: it may be better in a moment.
                    try? await Task.sleep(for: .milliseconds(100))
                }
            }
            connections.cancelAll()
        }
    }
}

/// Waits until a pool has done what it is at.
private func settle(_ pool: isolated SocketPool<ePoll>) {}

/// Places for connections, of which there are only so many. One task takes them.
private final class Places: Sendable {
    private struct State {
        var free: Int
        var waiting: CheckedContinuation<Void, Never>?
    }

    private let state: Mutex<State>

    init(_ count: Int) { state = Mutex(State(free: count)) }

    /// Takes a place; waits until there is one.
    func take() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                if state.free > 0 {
                    state.free -= 1
                    return true
                }
                state.waiting = continuation
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    /// Gives a place back.
    func free() {
        let waiting = state.withLock { state in
            let waiting = state.waiting
            state.waiting = nil
            if waiting == nil { state.free += 1 }
            return waiting
        }
        waiting?.resume()
    }
}
