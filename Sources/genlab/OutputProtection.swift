import Dispatch
import Foundation
import RunStore
import Synchronization

/// Sees to it that a command which a signal ends leaves none of its files half-written.
enum OutputProtection {
    /// Runs `body`, which writes `paths`. A signal meanwhile ends the program once what was begun
    /// beside these paths is gone; the exit code is 128 and the signal's number.
    static func whileWriting<Result>(
        _ paths: [String], _ body: () throws -> Result
    ) throws -> Result {
        let guardian = Guardian(paths)
        defer { withExtendedLifetime(guardian) {} }
        do {
            let result = try body()
            guardian.waitIfEnding()
            return result
        } catch {
            // A file that goes while it is written is no error to tell.
            guardian.waitIfEnding()
            throw error
        }
    }

    /// As the other, for commands that wait.
    static func whileWriting<Result>(
        _ paths: [String], _ body: () async throws -> Result
    ) async throws -> Result {
        let guardian = Guardian(paths)
        defer { withExtendedLifetime(guardian) {} }
        do {
            let result = try await body()
            guardian.waitIfEnding()
            return result
        } catch {
            guardian.waitIfEnding()
            throw error
        }
    }

    /// Waits for signals.
    private final class Guardian {
        private let isEnding: Ending
        private let sources: [any DispatchSourceSignal]

        /// Whether a signal has come; the thread that handles it ends the program.
        private final class Ending: Sendable {
            let hasBegun = Atomic<Bool>(false)
        }

        init(_ paths: [String]) {
            let ending = Ending()
            isEnding = ending
            sources = Interruption.sources(of: [SIGINT, SIGTERM, SIGHUP, SIGQUIT]) { number in
                guard !ending.hasBegun.exchange(true, ordering: .relaxed) else { return }
                for path in paths { FileSystem.removeOwnPartials(of: path) }
                _exit(128 + number)
            }
        }

        func waitIfEnding() {
            while isEnding.hasBegun.load(ordering: .relaxed) { sleep(1) }
        }
    }
}
