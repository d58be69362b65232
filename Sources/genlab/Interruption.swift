import Foundation
import Synchronization

/// Ctrl-C and SIGTERM: the first asks the run to stop after its step, the second stops at once.
struct Interruption {
    /// The signal that came, if one did.
    final class Request: Sendable {
        private let number = Atomic<Int32>(0)

        func receive(_ signalNumber: Int32) {
            if number.exchange(signalNumber, ordering: .relaxed) != 0 { _exit(128 + signalNumber) }
            StandardError.write("\nStopping after this step; once more stops at once.\n")
        }

        /// Whether the run is to stop.
        var isMade: Bool { number.load(ordering: .relaxed) != 0 }

        /// 130 for Ctrl-C, 143 for SIGTERM.
        var exitCode: Int32 { 128 + number.load(ordering: .relaxed) }
    }

    let request = Request()
    private let sources: [any DispatchSourceSignal]

    init() {
        let request = request
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
