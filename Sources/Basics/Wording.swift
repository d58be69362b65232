import Foundation

/// Numbers, sizes and times as people read them.
package enum Wording {
    /// What stands where there is no value.
    package static let unknown = "—"

    /// Five significant digits: `105.32`, `0.00031416`, `nan`.
    package static func number(_ value: Double) -> String { String(format: "%.5g", value) }

    /// Whole numbers in groups of three: `1,199,882`.
    package static func count(_ value: Int) -> String {
        var text = ""
        for (position, digit) in String(value.magnitude).reversed().enumerated() {
            if position > 0, position % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return (value < 0 ? "-" : "") + String(text.reversed())
    }

    /// How many classes, and what they are called in the order of their numbers: `3 (cat, dog, owl)`;
    /// of many, the first ones.
    package static func classes(_ names: [String]) -> String {
        let shown = names.prefix(20).joined(separator: ", ")
        return "\(names.count) (\(shown)\(names.count > 20 ? ", …" : ""))"
    }

    /// Bytes in decimal units: `512 B`, `1.2 kB`, `14 MB`.
    package static func bytes(_ count: Int) -> String {
        if count < 1000 { return "\(count) B" }
        var value = Double(count)
        var unit = "B"
        for next in ["kB", "MB", "GB", "TB"] where value >= 999.5 {
            value /= 1000
            unit = next
        }
        return String(format: value < 9.95 ? "%.1f %@" : "%.0f %@", value, unit)
    }

    /// `4.2 s`, `1 min 30 s`, `2 h 5 min`.
    package static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds < 1e15 else { return "?" }
        if seconds < 9.95 { return String(format: "%.1f s", max(0, seconds)) }
        let whole = Int(seconds.rounded())
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole / 60 % 60) min"
    }

    /// For what is known to an order of magnitude: `42 s`, `17 min`, `3 h`, `5 days`.
    package static func roughDuration(_ seconds: Double) -> String {
        guard seconds.isFinite else { return "?" }
        switch seconds {
        case ..<90: return "\(Int(max(0, seconds).rounded(.up))) s"
        case ..<5400: return "\(Int((seconds / 60).rounded())) min"
        case ..<360_000: return "\(Int((seconds / 3600).rounded())) h"
        default: return "\(Int(min(seconds / 86400, 1e15))) days"
        }
    }

    /// In the time zone of the machine: `2026-01-31 23:59:59`.
    package static func time(_ date: Date) -> String {
        let digits = Array(RunTimestamp.local(date))
        guard digits.count == 15 else { return String(digits) }
        func part(_ range: Range<Int>) -> String { String(digits[range]) }
        return "\(part(0..<4))-\(part(4..<6))-\(part(6..<8)) "
            + "\(part(9..<11)):\(part(11..<13)):\(part(13..<15))"
    }
}
