import FoundationEssentials
import Glibc

/// Times as a run folder writes them.
package enum RunTimestamp {
    /// `yyyyMMdd-HHmmss` in the time zone of the machine.
    package static func local(_ date: Date) -> String {
        var seconds = time_t(date.timeIntervalSince1970.rounded(.down))
        var parts = tm()
        localtime_r(&seconds, &parts)
        return digits(parts.tm_year + 1900, 4) + digits(parts.tm_mon + 1, 2)
            + digits(parts.tm_mday, 2) + "-" + digits(parts.tm_hour, 2) + digits(parts.tm_min, 2)
            + digits(parts.tm_sec, 2)
    }

    /// `yyyy-MM-dd HH:mm` in the time zone of the machine, for people to read.
    package static func readable(_ date: Date) -> String {
        var seconds = time_t(date.timeIntervalSince1970.rounded(.down))
        var parts = tm()
        localtime_r(&seconds, &parts)
        return [
            digits(parts.tm_year + 1900, 4), digits(parts.tm_mon + 1, 2), digits(parts.tm_mday, 2),
        ].joined(separator: "-") + " " + digits(parts.tm_hour, 2) + ":" + digits(parts.tm_min, 2)
    }

    /// ISO 8601 in UTC with milliseconds: `2026-01-31T23:59:59.500Z`.
    package static func iso8601(_ date: Date) -> String {
        // The style cuts milliseconds off; half of one more rounds instead.
        date.addingTimeInterval(0.0005).formatted(style)
    }

    /// The time that `iso8601(_:)` wrote; nil for anything else.
    package static func date(iso8601 text: String) -> Date? {
        try? style.parse(text)
    }

    private static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    private static func digits(_ number: Int32, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}
