import Foundation
import Synchronization

/// Ctrl-C, SIGTERM and the end of a terminal: the first asks what is under way to stop, the second
/// stops at once.
struct Interruption {
    /// Who is interrupted.
    enum Subject {
        /// A run, which ends after its step.
        case run
        /// A run as a job of a sweep, which says for it what there is to say.
        case job
        /// A sweep, which has jobs to end even when it stops at once.
        case sweep
        /// A server, which answers what is under way and has nothing to write.
        case server
    }

    /// The signal that came, if one did.
    final class Request: Sendable {
        private let number = Atomic<Int32>(0)
        private let hasRepeated = Atomic<Bool>(false)
        private let subject: Subject
        private let notify: @Sendable () -> Void

        init(_ subject: Subject, notify: @escaping @Sendable () -> Void) {
            self.subject = subject
            self.notify = notify
        }

        func receive(_ signalNumber: Int32) {
            guard number.exchange(signalNumber, ordering: .relaxed) == 0 else {
                switch subject {
                case .run, .server: _exit(128 + signalNumber)
                // A sweep repeats its signal lest it come too early, and kills to stop at once.
                case .job: return
                case .sweep: return hasRepeated.store(true, ordering: .relaxed)
                }
            }
            switch subject {
            case .run:
                StandardError.write("\nStopping after this step; once more stops at once.\n")
            case .job, .server: break
            case .sweep:
                StandardError.write(
                    "\nStopping the jobs after their steps; once more stops at once.\n")
            }
            notify()
        }

        /// Whether the run is to stop.
        var isMade: Bool { number.load(ordering: .relaxed) != 0 }

        /// Whether it was made twice.
        var isRepeated: Bool { hasRepeated.load(ordering: .relaxed) }

        /// The signal; 0 before one has come.
        var signalNumber: Int32 { number.load(ordering: .relaxed) }

        /// 130 for Ctrl-C, 143 for SIGTERM, 129 for SIGHUP; 143 also where a run stops since its sweep is gone.
        var exitCode: Int32 { 128 + (isMade ? signalNumber : SIGTERM) }
    }

    let request: Request
    private let sources: [any DispatchSourceSignal]

    /// - Parameter notify: called when the first signal has come.
    init(_ subject: Subject = .run, notify: @escaping @Sendable () -> Void = {}) {
        let request = Request(subject, notify: notify)
        self.request = request
        sources = Self.sources(of: [SIGINT, SIGTERM, SIGHUP]) { request.receive($0) }
    }

    /// Has signals handled on another thread until the sources are let go of. One that the process
    /// was told to ignore stays ignored, as `nohup` wants it of SIGHUP.
    static func sources(
        of signals: [Int32], handler: @escaping @Sendable (Int32) -> Void
    ) -> [any DispatchSourceSignal] {
        signals.filter { !Process.isIgnored($0) }.map { signalNumber in
            let source = DispatchSource.makeSignalSource(
                signal: signalNumber, queue: .global(qos: .userInteractive))
            source.setEventHandler { handler(signalNumber) }
            // Dispatch takes the signal over on another thread, a little later: one that came before
            // would be lost if it were ignored until then, so it kills as it did until now, and
            // nothing goes on before it is taken over.
            let isTakenOver = DispatchSemaphore(value: 0)
            source.setRegistrationHandler { isTakenOver.signal() }
            source.resume()
            isTakenOver.wait()
            return source
        }
    }
}
