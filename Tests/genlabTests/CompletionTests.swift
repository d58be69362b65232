import Foundation
import ProgramTestSupport
import Testing

/// What bash offers behind TAB, with the script that the program prints.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/bin/bash")))
struct CompletionTests {
    let scratch: Scratch
    let program: Program

    init() throws {
        scratch = try Scratch()
        program = Program(in: scratch)
        try StoredRun(name: "vae-one").write(to: scratch)
        try StoredRun(name: "vae-two", started: "2026-02-01T12:00:00.000Z").write(to: scratch)
        try StoredRun(name: "other").write(to: scratch, in: "elsewhere")
        try scratch.write(SmallExperiment.vae(), to: "x.json")
        try scratch.write("", to: "notes.txt")
        try scratch.write("", to: "Configs/y.jsonc")
        let script = try program.run("--generate-completion-script", "bash")
        #expect(script.exitCode == 0)
        try scratch.write(script.output, to: "genlab.bash")
    }

    /// What bash offers for a line with the cursor behind its last word.
    private func candidates(_ words: String...) throws -> [String] {
        var shell = program
        shell.executable = "/bin/bash"
        shell.environment["PATH"] =
            URL(fileURLWithPath: program.executable).deletingLastPathComponent().path + ":"
            + (shell.environment["PATH"] ?? "/usr/bin:/bin")
        let line = (["genlab"] + words).joined(separator: " ")
        let array = (["genlab"] + words).map { "'\($0)'" }.joined(separator: " ")
        let outcome = try shell.run(
            "-c",
            """
            source ./genlab.bash
            COMP_WORDS=(\(array)); COMP_CWORD=\(words.count)
            COMP_LINE='\(line)'; COMP_POINT=${#COMP_LINE}; COMP_TYPE=9; COMP_KEY=9
            function_name=$(complete -p genlab | sed -E 's/.*-F ([^ ]+).*/\\1/')
            "$function_name" genlab '\(words.last ?? "")' '\(words.dropLast().last ?? "genlab")' 2>errors
            printf '%s\\n' "${COMPREPLY[@]}"
            """)
        #expect(outcome.exitCode == 0, "\(outcome)")
        return outcome.outputLines.map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }
    }

    @Test("Commands and options")
    func commands() throws {
        #expect(try candidates("pr") == ["prune"])
        #expect(try candidates("config", "sch") == ["schema"])
        #expect(try candidates("list", "--fold") == ["--fold-sweeps"])
    }

    @Test(
        "Names of runs", arguments: ["show", "sample", "export", "rm", "prune", "compare", "diff"])
    func runs(command: String) throws {
        #expect(Set(try candidates(command, "vae-")) == ["vae-one", "vae-two"])
        #expect(try candidates(command, "vae-t") == ["vae-two"])
        #expect(try candidates(command, "lat") == ["latest"])
        #expect(try candidates(command, "--output-dir", "elsewhere", "o") == ["other"])
    }

    @Test("What goes on, configs, metrics, orders and filters")
    func others() throws {
        #expect(Set(try candidates("run", "--resume", "vae-")) == ["vae-one", "vae-two"])
        #expect(try candidates("run", "x").contains("x.json"))
        #expect(try !candidates("run", "n").contains("notes.txt"))
        #expect(try candidates("show", "x") == ["x.json"])
        #expect(try candidates("diff", "Configs/") == ["Configs/y.jsonc"])
        #expect(try candidates("compare", "vae-one", "--sort", "last:") == ["last:test/loss"])
        #expect(try candidates("prune", "--keep-best", "te") == ["test/loss"])
        #expect(try candidates("list", "--format", "c") == ["csv"])
        #expect(try candidates("list", "model.t") == ["model.type="])
        // Bash itself cuts a word at such signs.
        #expect(try candidates("list", "status", "=", "fi") == ["finished"])
    }
}
