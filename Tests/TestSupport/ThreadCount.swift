import Foundation
import Kernels

/// The number of threads, which the whole process shares: one test at a time changes it.
package enum ThreadCount {
    private static let lock = NSLock()

    /// Runs `body`, which may call `Threads.use(_:)`, while no other test does; the number from before
    /// is put back at the end.
    package static func changing<Value>(_ body: () throws -> Value) rethrows -> Value {
        lock.lock()
        defer { lock.unlock() }
        let before = Threads.count
        defer { Threads.use(before) }
        return try body()
    }

    /// Runs `body` with so many threads.
    package static func of<Value>(_ count: Int, _ body: () throws -> Value) rethrows -> Value {
        try changing {
            Threads.use(count)
            return try body()
        }
    }
}
