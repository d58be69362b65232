import Foundation
import ProgramTestSupport
import Testing

/// What a person sees on a terminal.
@Suite struct ProgressTests {
    private func errors(_ environment: [String: String], terminal: Bool = true) throws -> String {
        let folder = try Scratch()
        try folder.write(SmallExperiment.vae(epochs: 2, trainCount: 2000), to: "x.json")
        var program = Program(in: folder, environment: environment)
        program.errorsGoToTerminal = terminal
        let outcome = try program.run("run", "x.json")
        #expect(outcome.exitCode == 0, "\(outcome)")
        return outcome.errors
    }

    @Test func aTerminalShowsABarThatFits() throws {
        let text = try errors(["TERM": "xterm"])
        let drawn = text.components(separatedBy: "\r").filter { $0.contains("|") }
        #expect(!drawn.isEmpty, "\(text)")
        for bar in drawn {
            let plain = bar.replacing(/\u{1B}\[[0-9;]*[A-Za-z]/, with: "")
                .prefix { $0 != "\n" && $0 != "\r\n" }
            #expect(plain.count < 100, "\(plain)")
            #expect(plain.wholeMatch(of: /epoch [12]\/2 [0-9]+% \|[█·]{20}\|.*/) != nil, "\(plain)")
        }
        #expect(text.contains("train/loss"), "\(text)")
        // Colour, and a line that stays for every epoch.
        #expect(text.contains("\u{1B}[36m"))
        #expect(text.components(separatedBy: "\u{1B}[1mepoch ").count == 3, "\(text)")
    }

    @Test func noColorLeavesTheBarAndNoColour() throws {
        let text = try errors(["TERM": "xterm", "NO_COLOR": "1", "FORCE_COLOR": "1"])
        #expect(text.contains("█") || text.contains("·"), "\(text)")
        #expect(text.firstMatch(of: /\u{1B}\[[0-9;]*m/) == nil, "\(text)")
    }

    @Test func aDumbTerminalGetsPlainLines() throws {
        let text = try errors(["TERM": "dumb"])
        #expect(!text.contains("\u{1B}"), "\(text)")
        #expect(text.contains("epoch 2/2 "))
    }

    @Test func forceColorColoursAFile() throws {
        let text = try errors(["FORCE_COLOR": "1"], terminal: false)
        #expect(text.contains("\u{1B}[1mepoch 1/2\u{1B}[0m"), "\(text)")
        #expect(!text.contains("\r"))
    }
}
