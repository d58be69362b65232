import Foundation
import ProgramTestSupport
import Testing

/// The man page, and what a shell completes.
@Suite struct ManualTests {
    private static func isThere(_ program: String) -> Bool {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
        }
    }

    /// The output of a shell's line in a folder.
    private func shell(_ line: String, in folder: Scratch) throws -> Program.Outcome {
        var shell = Program(in: folder)
        shell.executable = "/bin/bash"
        return try shell.run("-c", line)
    }

    /// All commands by `--help`, with the names of their options.
    private func commands(_ program: Program) throws -> [(path: [String], options: [String])] {
        var found: [(path: [String], options: [String])] = []
        var rest: [[String]] = [[]]
        while let path = rest.popLast() {
            let help = try program.run(path + ["--help"]).output
            let options = help.matches(of: #/\n  (?:-., )?(--[a-z-]+)/#).map { String($0.1) }
            let own = options.filter { !["--help", "--version"].contains($0) }
            if !path.isEmpty { found.append((path, own)) }
            guard let list = help.firstRange(of: "SUBCOMMANDS:") else { continue }
            rest += help[list.upperBound...].matches(of: #/\n  ([a-z-]+) /#).map {
                path + [String($0.1)]
            }
        }
        return found
    }

    @Test("The page tells of every command and option that --help tells of")
    func isWhole() throws {
        let scratch = try Scratch()
        let program = Program(in: scratch, environment: ["SOURCE_DATE_EPOCH": "1769860800"])
        let page = try program.run("manual").output
        #expect(
            page.hasPrefix(".TH GENLAB 1 \"2026-01-31\" \"genlab 0.1.0\""), "\(page.prefix(80))")
        let all = try commands(program)
        #expect(all.count >= 20)
        for (path, options) in all {
            let heading =
                ".SS \"genlab \(path.joined(separator: " ").replacing("-", with: "\\-"))\"\n"
            let start = try #require(page.range(of: heading), "\(path)")
            let rest = page[start.upperBound...]
            let section = rest[..<(rest.range(of: "\n.S")?.lowerBound ?? rest.endIndex)]
            for option in options {
                #expect(
                    section.contains("\\fB\(option.replacing("-", with: "\\-"))\\fR"),
                    "\(option) of \(path)")
            }
        }
        #expect(page.utf8.count == page.unicodeScalars.count)
        #expect(!page.contains("sweeper") && !page.contains("genlab help"))
        let written = try program.run("manual", "-o", "genlab.1")
        #expect(written.exitCode == 0 && written.output.isEmpty)
        #expect(try String(contentsOfFile: scratch / "genlab.1", encoding: .utf8) == page)
    }

    @Test("mandoc finds nothing wrong with it", .enabled(if: isThere("mandoc")))
    func mandoc() throws {
        let scratch = try Scratch()
        #expect(try Program(in: scratch).run("manual", "-o", "genlab.1").exitCode == 0)
        let outcome = try shell("mandoc -T lint -W warning genlab.1", in: scratch)
        #expect(outcome.exitCode == 0 && outcome.output.isEmpty, "\(outcome)")
    }

    @Test("groff sets it without a warning", .enabled(if: isThere("groff")))
    func groff() throws {
        let scratch = try Scratch()
        #expect(try Program(in: scratch).run("manual", "-o", "genlab.1").exitCode == 0)
        let outcome = try shell("groff -man -Tutf8 -ww genlab.1", in: scratch)
        #expect(outcome.exitCode == 0 && outcome.errors.isEmpty, "\(outcome)")
        #expect(outcome.output.contains("genlab run Experiments/vae-mnist.json"))
    }
}
