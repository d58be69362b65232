import ArgumentParser
import Basics
import Foundation

/// How progress is shown.
enum ProgressStyle: String, ExpressibleByArgument, CaseIterable {
    /// A bar when standard error is a terminal, else a line an epoch.
    case auto
    /// A bar.
    case on
    /// Nothing but the log.
    case off
}

/// A line on standard error that is redrawn, and the lines above it that stay.
final class ProgressBar {
    /// Whether there is a bar at all.
    let isShown: Bool
    private let isSilent: Bool
    private let style = TextStyle.errors
    private var sinceDrawn: Stopwatch?
    private var isOnScreen = false

    init(style: ProgressStyle) {
        let canRedraw =
            StandardError.isTerminal && ProcessInfo.processInfo.environment["TERM"] != "dumb"
        isSilent = style == .off
        isShown = style == .on || (style == .auto && canRedraw)
    }

    /// Writes a line that stays; nothing where progress is off.
    ///
    /// - `heading`: the line's beginning, which is styled.
    func say(heading: String = "", _ text: String) {
        if !isSilent { tell(heading: heading, text) }
    }

    /// Writes a line that stays, however little else is shown.
    func tell(heading: String = "", _ text: String) {
        clear()
        StandardError.write(styled: heading + text.linesWithoutControls + "\n")
    }

    /// Takes the bar away, so that other lines can be written.
    func clear() {
        if isOnScreen { StandardError.write(styled: "\r\u{1B}[2K") }
        isOnScreen = false
    }

    /// Draws the bar, unless that was done just now: `head 38% |████····| tail`, cut to the terminal.
    func draw(_ fraction: Double, head: String, tail: () -> String) {
        guard isShown, sinceDrawn?.seconds ?? .infinity > 0.1 else { return }
        sinceDrawn = Stopwatch()
        let width = 20
        let filled = min(width, Int(fraction * Double(width)))
        let start = "\(head) \(Int(fraction * 100))% |"
        let bar =
            String(repeating: "█", count: filled) + String(repeating: "·", count: width - filled)
        let room = max(0, Self.columns - 1 - start.count - bar.count)
        let end = ("| " + tail()).withoutControls.prefix(room)
        StandardError.write(styled: "\r\u{1B}[2K" + start + style(.cyan, bar) + end)
        isOnScreen = true
    }

    private static var columns: Int {
        var size = winsize()
        return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 20
            ? Int(size.ws_col) : 120
    }

    /// `02:10`, `1:02:10`.
    static func clock(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds < 360_000 else { return "?" }
        let whole = Int(seconds)
        return whole >= 3600
            ? String(format: "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
            : String(format: "%02d:%02d", whole / 60, whole % 60)
    }
}
