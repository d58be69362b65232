import Foundation
import Synchronization

/// Ctrl-C and SIGTERM: the first asks what is under way to stop, the second stops at once.
struct Interruption {
    /// Who is interrupted.
    enum Subject {
        /// A run, which ends after its step.
        case run
        /// A run as a job of a sweep, which says for it what there is to say.
        case job
        /// A sweep, which has jobs to end even when it stops at once.
        case sweep
    }

    /// The signal that came, if one did.
    final class Request: Sendable {
        private let number = Atomic<Int32>(0)
        private let hasRepeated = Atomic<Bool>(false)
        private let subject: Subject

        init(_ subject: Subject) { self.subject = subject }

        func receive(_ signalNumber: Int32) {
            guard number.exchange(signalNumber, ordering: .relaxed) == 0 else {
                switch subject {
                case .run: _exit(128 + signalNumber)
                // A sweep repeats its signal lest it come too early, and kills to stop at once.
                case .job: return
                case .sweep: return hasRepeated.store(true, ordering: .relaxed)
                }
            }
            switch subject {
            case .run:
                StandardError.write("\nStopping after this step; once more stops at once.\n")
            case .job: break
            case .sweep:
                StandardError.write(
                    "\nStopping the jobs after their steps; once more stops at once.\n")
            }
        }

        /// Whether the run is to stop.
        var isMade: Bool { number.load(ordering: .relaxed) != 0 }

        /// Whether it was made twice.
        var isRepeated: Bool { hasRepeated.load(ordering: .relaxed) }

        /// The signal; 0 before one has come.
        var signalNumber: Int32 { number.load(ordering: .relaxed) }

        /// 130 for Ctrl-C, 143 for SIGTERM, also where a run stops since its sweep is gone.
        var exitCode: Int32 { 128 + (isMade ? signalNumber : SIGTERM) }
    }

    let request: Request
    private let sources: [any DispatchSourceSignal]

    init(_ subject: Subject = .run) {
        let request = Request(subject)
        self.request = request
        sources = [SIGINT, SIGTERM].map { signalNumber in
            signal(signalNumber, SIG_IGN)
            let source = DispatchSource.makeSignalSource(
                signal: signalNumber, queue: .global(qos: .userInteractive))
            source.setEventHandler { request.receive(signalNumber) }
            source.resume()
            return source
        }
    }
}
