import Foundation
import Synchronization

/// A thread, or some, that do work which would hold up the tasks that talk with clients, one piece
/// after the other. What waits is bounded, and is taken from clients in turn; of several threads, one
/// address has all but one at the most.
///
/// A thread has a state of its own, made on it, which no other sees.
final class Worker<State>: Sendable {
    private struct Piece: Sendable {
        /// Does the work.
        let perform: @Sendable (inout State) -> Void
        /// Says that there is too much of it.
        let refuse: @Sendable () -> Void
        /// Whether somebody waits for it.
        let isWanted: @Sendable () -> Bool
    }

    private struct Queue {
        var pieces = TurnQueue<Piece>()
        /// How many threads work for an address.
        var busy: [String: Int] = [:]
        var isStopped = false
    }

    private let queue = Mutex(Queue())
    private let available = DispatchSemaphore(value: 0)
    private let threads: Int
    private let capacity: Int

    /// Starts the threads.
    ///
    /// - Parameters:
    ///   - name: what debuggers call the threads.
    ///   - threads: how many there are.
    ///   - capacity: how many pieces may wait.
    ///   - makeState: makes a thread's state.
    init(
        _ name: String, threads: Int = 1, capacity: Int,
        _ makeState: @escaping @Sendable () -> State
    ) {
        self.threads = threads
        self.capacity = capacity
        for _ in 0..<threads {
            let thread = Thread { [self] in
                var state = makeState()
                while let (piece, client) = next() {
                    piece.perform(&state)
                    finish(client)
                }
            }
            thread.name = name
            thread.start()
        }
    }

    /// Lets the threads end; what waits is done no more.
    func stop() {
        queue.withLock { queue in
            queue.isStopped = true
            queue.pieces = TurnQueue()
        }
        for _ in 0..<threads { available.signal() }
    }

    /// How many pieces wait.
    var waiting: Int { queue.withLock(\.pieces.count) }

    /// What `body` returns, called on one of the threads.
    ///
    /// When the task is cancelled, its piece is not begun, or ends at the next call of `proceed`.
    ///
    /// - Parameters:
    ///   - client: whom the work is for.
    ///   - body: gets the thread's state and `proceed`, which throws when nobody waits any more.
    /// - Throws: `WorkerIsFull` when too much waits, of which this is to be done last;
    ///   `CancellationError`; what `body` throws.
    func run<Value: Sendable>(
        for client: Client,
        _ body: @escaping @Sendable (inout State, _ proceed: () throws -> Void) throws -> Value
    ) async throws -> Value {
        let outcome = Outcome<Value>()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                guard outcome.expect(continuation) else { return }
                add(
                    Piece(
                        perform: { state in
                            guard outcome.isWanted else { return }
                            outcome.settle(
                                Result {
                                    try body(&state) {
                                        guard outcome.isWanted else { throw CancellationError() }
                                    }
                                })
                        },
                        refuse: { outcome.settle(.failure(WorkerIsFull())) },
                        isWanted: { outcome.isWanted }), of: client)
            }
        } onCancel: {
            outcome.settle(.failure(CancellationError()))
        }
    }

    private func add(_ piece: Piece, of client: Client) {
        let refused = queue.withLock { queue -> Piece? in
            guard !queue.isStopped else { return piece }
            if queue.pieces.count >= capacity { queue.pieces.removeAll { !$0.isWanted() } }
            queue.pieces.append(piece, of: client)
            return queue.pieces.count > capacity ? queue.pieces.removeLast() : nil
        }
        refused?.refuse()
        available.signal()
    }

    private func next() -> (piece: Piece, client: Client)? {
        while true {
            available.wait()
            let (found, isStopped) = queue.withLock { queue in
                let busy = queue.busy
                let most = max(1, threads - 1)
                let next = queue.pieces.takeNext { busy[$0.address, default: 0] < most }
                if let next { queue.busy[next.client.address, default: 0] += 1 }
                return (next, queue.isStopped)
            }
            if isStopped { return nil }
            if let found { return (found.element, found.client) }
        }
    }

    /// Lets the next piece of an address be begun, which may have waited for this one's end.
    private func finish(_ client: Client) {
        queue.withLock { queue in
            let busy = queue.busy[client.address, default: 0] - 1
            queue.busy[client.address] = busy > 0 ? busy : nil
        }
        available.signal()
    }
}

/// Too much work waits already.
struct WorkerIsFull: Error {}

/// The end of a piece of work, which comes once: by the work, or because nobody waits any more.
private final class Outcome<Value: Sendable>: Sendable {
    private enum State {
        case new
        case awaited(CheckedContinuation<Value, any Error>)
        case settled
    }

    private let state = Mutex<State>(.new)

    /// Whether somebody waits.
    var isWanted: Bool {
        state.withLock { if case .awaited = $0 { true } else { false } }
    }

    /// Notes who waits; false when it has been cancelled already.
    func expect(_ continuation: CheckedContinuation<Value, any Error>) -> Bool {
        let isNew = state.withLock { state in
            if case .settled = state { return false }
            state = .awaited(continuation)
            return true
        }
        if !isNew { continuation.resume(throwing: CancellationError()) }
        return isNew
    }

    /// Wakes the one who waits; later words are not heard.
    func settle(_ result: Result<Value, any Error>) {
        let continuation = state.withLock { state in
            defer { state = .settled }
            if case .awaited(let continuation) = state { return Optional(continuation) }
            return nil
        }
        continuation?.resume(with: result)
    }
}
