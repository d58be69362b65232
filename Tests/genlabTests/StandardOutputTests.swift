import Foundation
import Glibc
import ProgramTestSupport
import Testing

/// What becomes of results that standard output does not take.
@Suite("Standard output that takes nothing") struct StandardOutputTests {
    @Test(
        "A full disk is told, with exit code 74",
        arguments: [
            ["--version"], ["--help"], ["help", "run"], ["run", "--help"], ["config", "schema"],
            ["--generate-completion-script", "bash"], ["manual"], ["env"], ["data", "list"],
            ["data", "verify", "digits-5k"], ["new", "vae", "-o", "-"], ["new", "gan"],
            ["list"], ["list", "--format", "json"], ["show", "a-1"], ["show", "x.json"],
            ["diff", "a-1", "b-1"], ["compare", "a-1", "b-1"], ["gradient-check", "tanh"],
            ["run", "x.json", "--print-config"], ["prune", "--dry-run"],
            ["run", "x.json", "-m", "seed=1,2", "--dry-run"],
        ])
    func fullDisk(arguments: [String]) throws {
        let folder = try Scratch()
        try folder.write(SmallExperiment.vae(), to: "x.json")
        for name in ["a-1", "b-1"] { try StoredRun(name: name).write(to: folder) }
        try folder.write("", to: "Outputs/.a-2.partial-4194305-1f/left")
        var program = Program(in: folder)
        program.outputPath = "/dev/full"
        let outcome = try program.run(arguments)
        #expect(outcome.exitCode == 74, "\(outcome)")
        #expect(outcome.errors.contains("cannot write to standard output: "), "\(outcome)")
        #expect(outcome.errors.components(separatedBy: "standard output").count == 2, "\(outcome)")
    }

    @Test("A command that fails otherwise keeps its exit code")
    func otherFailure() throws {
        var program = try Program(in: Scratch())
        program.outputPath = "/dev/full"
        #expect(try program.run("show", "missing").exitCode == 66)
    }

    @Test("A run whose path cannot be printed is there, and the exit code says what failed")
    func run() throws {
        let folder = try Scratch()
        try folder.write(SmallExperiment.vae(), to: "x.json")
        var program = Program(in: folder)
        program.outputPath = "/dev/full"
        let outcome = try program.train("x.json", "--progress", "off")
        #expect(outcome.exitCode == 74, "\(outcome)")
        #expect(RunFiles.all(in: folder / "Outputs").map(\.status) == ["finished"])
    }

    @Test("A server whose address cannot be printed does not start")
    func server() throws {
        var program = try Program(in: Scratch())
        program.outputPath = "/dev/full"
        let outcome = try program.run("serve", "--port", "0", timeout: 60)
        #expect(outcome.exitCode == 74, "\(outcome)")
    }

    @Test("A reader that has gone is no failure", arguments: [["config", "schema"], ["env"]])
    func goneReader(arguments: [String]) throws {
        let folder = try Scratch()
        var shell = Program(in: folder)
        let program = shell.executable
        shell.executable = "/bin/sh"
        let outcome = try shell.run(
            ["-c", "{ sleep 1; \"$0\" \"$@\"; echo $? > code; } | true", program] + arguments)
        #expect(outcome.errors.isEmpty, "\(outcome)")
        let code = try String(contentsOfFile: folder / "code", encoding: .utf8)
        // The one is ended by SIGPIPE, the other ignores it.
        #expect(["0\n", "141\n"].contains(code), "\(code)")
    }
}
