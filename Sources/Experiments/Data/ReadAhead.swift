import Dispatch
import Synchronization

/// Reads what will be asked for in the background, in the order in which it will be.
///
/// What is handed out is a function of what is asked for alone: what was not announced is read on
/// the spot, and an error comes when its batch is asked for, not before.
final class ReadAhead: Sendable {
    private let read: @Sendable ([Int]) throws -> [UInt8]
    private let queue = DispatchQueue(label: "reading ahead")
    private let pending = Mutex<[PendingRead]>([])

    /// A reader by `read`, which is called on a thread of its own.
    init(_ read: @escaping @Sendable ([Int]) throws -> [UInt8]) {
        self.read = read
    }

    deinit {
        for read in pending.withLock({ $0 }) { read.cancel() }
    }

    /// Has exactly these batches read, the first ones first; others that wait are dropped.
    func expect(_ batches: [[Int]]) {
        let added = pending.withLock { pending in
            var kept: [PendingRead] = []
            var added: [PendingRead] = []
            for indices in batches {
                if let place = pending.firstIndex(where: { $0.indices == indices }) {
                    kept.append(pending.remove(at: place))
                } else {
                    let new = PendingRead(indices)
                    kept.append(new)
                    added.append(new)
                }
            }
            for dropped in pending { dropped.cancel() }
            pending = kept
            return added
        }
        for new in added {
            queue.async { [read] in new.run(read) }
        }
    }

    /// The pixels of a batch: waits for them if they are on their way.
    ///
    /// - Throws: what `read` throws for it.
    func pixels(at indices: [Int]) throws -> [UInt8] {
        let found = pending.withLock { pending in
            pending.firstIndex { $0.indices == indices }.map { pending.remove(at: $0) }
        }
        guard let found else { return try read(indices) }
        return try found.wait()
    }
}

/// A batch that is being read, or will be.
private final class PendingRead: Sendable {
    let indices: [Int]
    private let state = Mutex<State>(.waiting)
    private let isDone = DispatchSemaphore(value: 0)

    private enum State {
        case waiting
        case done(Result<[UInt8], any Error>)
        case cancelled
    }

    init(_ indices: [Int]) {
        self.indices = indices
    }

    /// Nobody will wait for it any more.
    func cancel() { state.withLock { $0 = .cancelled } }

    func run(_ read: ([Int]) throws -> [UInt8]) {
        let isWanted = state.withLock { state in
            if case .cancelled = state { false } else { true }
        }
        guard isWanted else { return }
        let result = Result { try read(indices) }
        state.withLock { state in
            if case .waiting = state { state = .done(result) }
        }
        isDone.signal()
    }

    func wait() throws -> [UInt8] {
        isDone.wait()
        return try state.withLock { state in
            guard case .done(let result) = state else { return [] }
            return try result.get()
        }
    }
}
