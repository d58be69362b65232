import Dispatch
import Foundation
import Synchronization

/// Threads that read files at a time: more would wait for memory that each may need much of.
private let readerCount = min(4, ProcessInfo.processInfo.activeProcessorCount)

/// The values of `body` for 0..<count, in order, worked out by a few threads.
///
/// Each index is seen by `body` alone, so the result does not depend on the number of threads.
package func parallelMap<Value: Sendable>(
    count: Int, _ body: @Sendable (Int) -> Value
) -> [Value] {
    let results = Mutex<[Value?]>(Array(repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: min(readerCount, count)) { thread in
        for index in stride(from: thread, to: count, by: readerCount) {
            let value = body(index)
            results.withLock { $0[index] = value }
        }
    }
    return results.withLock { $0.compactMap { $0 } }
}
