import Basics
import Datasets
import Foundation
import Synchronization

/// Shows files arriving on standard error: a line that is redrawn on a terminal, else a line a file.
final class FetchDisplay: Sendable {
    private struct State {
        var fileName = ""
        var sinceDrawn: Stopwatch?
    }

    private let state = Mutex(State())
    private let isTerminal = StandardError.isTerminal

    /// Takes a report in.
    func show(_ progress: FetchProgress) {
        state.withLock { state in
            let place =
                "\(progress.fileIndex + 1)/\(progress.fileCount) \(progress.fileName.withoutControls)"
            if !isTerminal {
                if state.fileName != progress.fileName { StandardError.write(place + "\n") }
                state.fileName = progress.fileName
                return
            }
            let isLast = progress.expected == progress.received
            guard isLast || state.sinceDrawn?.seconds ?? .infinity > 0.1 else { return }
            state.sinceDrawn = Stopwatch()
            let size = progress.expected.map { " of \(Wording.bytes($0))" } ?? ""
            StandardError.write(
                styled: "\r\u{1B}[2K\(place) \(Wording.bytes(progress.received))\(size)")
        }
    }

    /// Leaves the cursor on a line of its own.
    func finish() {
        if isTerminal { StandardError.write(styled: "\r\u{1B}[2K") }
    }
}
