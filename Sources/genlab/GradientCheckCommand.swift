import ArgumentParser
import Configuration
import GradientCheck

/// `genlab gradient-check`: derivatives held against central differences.
struct GradientCheckCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "gradient-check",
        abstract: "Holds every operation and loss against double precision.",
        discussion: """
            Example:
              genlab gradient-check
              genlab gradient-check softmax

            One line an operation or loss: the largest relative error of its value against an \
            independent reference in double precision, and of its first and second derivative \
            against central differences of that reference. Exits with 1 when one is too large.
            """)

    @Argument(help: "Only operations and losses whose name contains this.")
    var pattern: String?

    func perform() throws {
        try Process.prepare(threads: nil)
        let samples = OperationTable.all + LossTable.all
        var names: [String] = []
        for sample in samples where names.last != sample.name && !names.contains(sample.name) {
            names.append(sample.name)
        }
        let known = names
        if let pattern = pattern?.lowercased() {
            names = names.filter { $0.lowercased().contains(pattern) }
        }
        guard !names.isEmpty else {
            let hint = closestMatch(to: pattern ?? "", among: known)
            throw ValidationError(
                "No operation or loss has \"\(pattern ?? "")\" in its name"
                    + (hint.map { "; did you mean \"\($0)\"?" } ?? "."))
        }
        let byName = Dictionary(grouping: samples, by: \.name)
        var failures = 0
        for name in names {
            for report in GradientChecker().check(byName[name] ?? []) {
                print(report)
                if !report.passes { failures += 1 }
            }
        }
        StandardError.write("\(names.count) checked, \(failures) failed\n")
        if failures > 0 { throw ExitCode(1) }
    }
}
