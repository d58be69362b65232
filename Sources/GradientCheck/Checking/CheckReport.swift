import Glibc

/// The largest relative errors that a check has met, and what was beyond its tolerance.
public struct CheckReport: Sendable, CustomStringConvertible {
    /// The function checked.
    public let name: String
    /// The function's value against the reference.
    public internal(set) var value = 0.0
    /// The vector-Jacobian product against central differences of the reference, and the one that
    /// can be differentiated again against the one that cannot.
    public internal(set) var first = 0.0
    /// The derivative of the vector-Jacobian product, by the point and by the cotangent, against
    /// central differences of the reference.
    public internal(set) var second = 0.0
    /// The largest element of the reference's first derivatives.
    public internal(set) var firstScale = 0.0
    /// The largest element of the reference's second derivatives.
    public internal(set) var secondScale = 0.0
    /// What is wrong, in words; empty when all is well.
    public internal(set) var failures: [String] = []

    init(name: String) { self.name = name }

    /// Whether every error lies within its tolerance.
    public var passes: Bool { failures.isEmpty }

    /// One line, as in `ok    tanh                 value 6e-8  first 3e-7  second 9e-6`; the first
    /// failure follows on a line of its own.
    public var description: String {
        let padding = String(repeating: " ", count: max(0, 36 - name.count))
        let line =
            "\(passes ? "ok  " : "FAIL")  \(name)\(padding)"
            + "  value \(Self.brief(value))  first \(Self.brief(first))"
            + "  second \(Self.brief(second))"
        return failures.first.map { line + "\n      " + $0 } ?? line
    }

    /// The worse of two reports on one function.
    func merged(with other: CheckReport) -> CheckReport {
        var report = self
        report.value = max(value, other.value)
        report.first = max(first, other.first)
        report.second = max(second, other.second)
        report.firstScale = max(firstScale, other.firstScale)
        report.secondScale = max(secondScale, other.secondScale)
        report.failures += other.failures
        return report
    }

    /// One digit and a power of ten, five characters wide.
    static func brief(_ error: Double) -> String {
        guard error.isFinite else { return "inf  " }
        guard error > 0 else { return "0    " }
        var exponent = Int(log10(error).rounded(.down))
        var digit = Int((error / pow(10, Double(exponent))).rounded())
        if digit == 10 {
            digit = 1
            exponent += 1
        }
        let text = "\(digit)e\(exponent)"
        return text + String(repeating: " ", count: max(0, 5 - text.count))
    }
}
