import Foundation
import ProgramTestSupport
import Testing

/// A report of two runs, and a browser that reads it.
///
/// A script is put at the end of the page, which does what a person does (moves a slider, types into
/// a field, presses a key) and writes down what the page then shows.
struct ReportFixture {
    /// The folder in which the runs and the reports are.
    let scratch: Scratch
    /// The report.
    let text: String

    /// Two runs: one of three epochs, one of two that knows other settings. The first one's losses
    /// get a spike and a NaN by hand.
    init() throws {
        scratch = try Scratch()
        let program = Program(in: scratch)
        for (name, epochs, override) in [
            ("first", 3, "optimizer.learningRate=1e-3"),
            ("second", 2, "optimizer.learningRate=5e-4"),
        ] {
            let path = "\(scratch.path)/\(name).json"
            try SmallExperiment.vae(name: name, epochs: epochs).write(
                toFile: path, atomically: true, encoding: .utf8)
            let outcome = try program.run("run", path, override, "--progress", "off")
            try #require(outcome.exitCode == 0, "\(outcome)")
        }
        try Self.replaceMetrics(of: "\(Self.run("first", in: scratch))/metrics.jsonl")
        text = try Self.compare(["first-*", "second-*"], output: "report.html", in: scratch)
    }

    /// 6,000 values of which one is a spike, 1 else, and one NaN; and a curve of a square's numbers.
    private static func replaceMetrics(of path: String) throws {
        var lines = ""
        for step in 1...6000 {
            let loss = step == 3457 ? "500" : step == 4001 ? "\"NaN\"" : "\(step % 2)"
            lines += #"{"step":\#(step),"epoch":\#((step + 1999) / 2000),"samples":\#(step * 50),"#
            lines += #""time":\#(Double(step) / 100),"train/loss":\#(loss)"#
            if step % 2000 == 0 { lines += #","test/loss":\#(step / 1000 * step / 1000)"# }
            lines += "}\n"
        }
        try lines.write(toFile: path, atomically: true, encoding: .utf8)
    }

    /// The path of the run whose config has that name.
    func run(_ name: String) throws -> String { try Self.run(name, in: scratch) }

    private static func run(_ name: String, in scratch: Scratch) throws -> String {
        let runs = try FileManager.default.contentsOfDirectory(atPath: "\(scratch.path)/Outputs")
        return "\(scratch.path)/Outputs/\(try #require(runs.first { $0.hasPrefix(name + "-") }))"
    }

    /// Another report, made with these arguments.
    func compare(_ arguments: String...) throws -> String {
        try Self.compare(arguments, output: "other.html", in: scratch)
    }

    private static func compare(
        _ arguments: [String], output: String, in scratch: Scratch
    ) throws -> String {
        let outcome = try Program(in: scratch).run(["compare"] + arguments + ["-o", output])
        try #require(outcome.exitCode == 0, "\(outcome)")
        #expect(outcome.outputLines.last == output)
        return try String(contentsOfFile: "\(scratch.path)/\(output)", encoding: .utf8)
    }

    /// What a script writes down on the report.
    func read(_ script: String) throws -> [String: Any] { try read(text, script) }

    /// What a script writes down on another page.
    func read(_ page: String, _ script: String) throws -> [String: Any] {
        try Browser.read(page, script, in: scratch)
    }
}
