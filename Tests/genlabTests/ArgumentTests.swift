import Foundation
import Glibc
import ProgramTestSupport
import Testing

/// What can be wrong with arguments and with the names in them, whatever the command.
@Suite struct ArgumentTests {
    @Test func aSettingIsGivenOnce() throws {
        let folder = try Scratch()
        try folder.write(SmallExperiment.vae(), to: "x.json")
        let program = Program(in: folder)
        for arguments in [
            ["x.json", "seed=3", "--seed", "5"], ["x.json", "-m", "seed=3,4", "--seed", "5"],
            ["x.json", "~seed", "--seed", "5"], ["x.json", "name=a", "--name", "b"],
        ] {
            let outcome = try program.run(["run", "--dry-run"] + arguments)
            #expect(outcome.exitCode == 64, "\(outcome)")
            #expect(outcome.errors.contains("give one of the two"), "\(outcome)")
        }
        let one = try program.run("run", "--dry-run", "x.json", "seed=3", "--name", "b")
        #expect(one.exitCode == 0, "\(one)")
    }

    @Test func settingsOfASweepWithoutASweepAreRefused() throws {
        let folder = try Scratch()
        let text = SmallExperiment.vae().replacingOccurrences(
            of: #""seed": 7,"#, with: #""seed": 7, "sweep": {"seed": [1, 2]},"#)
        try folder.write(text, to: "x.json")
        try folder.write(
            text.replacingOccurrences(of: #"{"seed":"#, with: #"{"sede":"#), to: "y.json")
        try folder.write(text.replacingOccurrences(of: "[1, 2]", with: "[1, -2]"), to: "z.json")
        let program = Program(in: folder)
        let single = try program.run("run", "--dry-run", "x.json", "sweep.seed=[5,6]")
        #expect(single.exitCode == 78 && single.errors.contains("add -m"), "\(single)")
        let swept = try program.run("run", "--dry-run", "x.json", "-m", "sweep.seed=[5,6]")
        #expect(swept.outputLines == ["0  seed=5", "1  seed=6"], "\(swept)")
        let checked = try program.run("config", "check", "x.json", "y.json", "z.json")
        #expect(checked.exitCode == 78 && checked.output == "x.json: valid\n", "\(checked)")
        #expect(
            checked.errors.contains(#"there is no key "sede"; did you mean "seed"?"#), "\(checked)")
        #expect(checked.errors.contains("z.json: job 1: override seed=-2"), "\(checked)")
        let overlap = try program.run(
            "run", "--dry-run", "x.json", "-m", "optimizer.learningRate=1e-3,3e-4",
            "optimizer={type:sgd,learningRate:1e-4}")
        #expect(overlap.exitCode == 78 && overlap.output.isEmpty, "\(overlap)")
    }

    @Test func aHomeFolderThatTheShellLeftAloneIsRefused() throws {
        let folder = try Scratch()
        try folder.write(SmallExperiment.vae(), to: "x.json")
        let program = Program(in: folder)
        for argument in ["--output-dir=~/x", "--data-root=~/x", "data.path=~/x"] {
            let outcome = try program.run("run", "x.json", argument)
            #expect(outcome.exitCode == 64, "\(outcome)")
            #expect(outcome.errors.contains("\"~/x\" begins with ~"), "\(outcome)")
        }
        let variable = Program(in: folder, environment: ["GENLAB_HOME": "~/cache"])
        #expect(try variable.run("data", "list").exitCode == 64)
        #expect(folder.contents == ["x.json"])
        let inPlace = try program.run("list", "--output-dir=./~/x")
        #expect(inPlace.exitCode == 0, "\(inPlace)")
    }

    @Test func anEmptyArgumentVectorIsTold() throws {
        let folder = try Scratch()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let create = O_WRONLY | O_CREAT | O_TRUNC
        posix_spawn_file_actions_addopen(&actions, 1, folder / "output", create, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, folder / "errors", create, 0o600)
        var process = pid_t()
        var arguments: [UnsafeMutablePointer<CChar>?] = [nil]
        #expect(
            posix_spawn(&process, Program.built("genlab"), &actions, nil, &arguments, environ) == 0)
        var status: Int32 = 0
        #expect(waitpid(process, &status, 0) == process)
        #expect(status & 0x7F == 0 && status >> 8 & 0xFF == 64)
        let text = {
            String(
                decoding: FileManager.default.contents(atPath: folder / $0) ?? Data(), as: UTF8.self
            )
        }
        #expect(text("output").isEmpty)
        #expect(text("errors").contains("no arguments arrived"))
    }

    /// A name could move the cursor, or change what the terminal does.
    @Test func namesDoNotSteerTheTerminal() throws {
        let folder = try Scratch()
        let name = "x\u{1B}[31m\u{7}\r.json"
        try folder.write(SmallExperiment.vae(), to: name)
        var program = Program(in: folder)
        // Into a file goes the name as it is.
        #expect(try program.run("config", "check", name).output == "\(name): valid\n")
        program.errorsGoToTerminal = true
        program.outputGoesToTerminal = true
        let shown = "x?[31m??.json"
        let valid = try program.run("config", "check", name)
        #expect(valid.errors.contains("\(shown): valid"), "\(valid)")
        for arguments in [
            ["config", "check", name + name], ["compare", name], ["sample", name, "-o", "a.png"],
            ["run", name + name], ["list", name + "=1"], ["show", name, name], [name],
            ["list", "--" + name], ["data", "verify", name], ["diff", name, "y" + name],
            ["run", name, "\(name)=3"], ["list", "--output-dir", name], ["rm", name],
            ["export", name, "--to", "npz", "-o", "x.npz"], ["prune", name],
        ] {
            let outcome = try program.run(arguments)
            #expect(!outcome.errors.unicodeScalars.contains("\u{1B}"), "\(outcome)")
            #expect(!outcome.errors.unicodeScalars.contains("\u{7}"), "\(outcome)")
        }
    }

    @Test func filesHereDoNotStandBeforeRuns() throws {
        let folder = try Scratch()
        for name in ["vae-1", "vae-2"] { try StoredRun(name: name).write(to: folder) }
        try folder.write("", to: "vae.txt")
        try folder.write("", to: "vae-1")
        let program = Program(in: folder)
        for words in [["vae*"], ["vae-1", "vae-2"]] {
            let outcome = try program.run(["compare"] + words)
            #expect(outcome.exitCode == 0 && outcome.errors.isEmpty, "\(outcome)")
            #expect(outcome.output.contains("vae-1") && outcome.output.contains("vae-2"))
        }
        let removed = try program.run("rm", "--yes", "vae-1")
        #expect(removed.exitCode == 0, "\(removed)")
        #expect(folder.contents.contains("vae-1") && !folder.contents.contains("Outputs/vae-1"))
        let pattern = try program.run(
            "compare", "vae*", "--metrics", String(repeating: "[", count: 2_500))
        #expect(pattern.exitCode == 64 && pattern.errors.contains("at most 1000"), "\(pattern)")
        let endless = try program.run("compare", "vae*", "--metrics", "(([a-z/]+)*)*!")
        #expect(
            endless.exitCode == 64 && endless.errors.contains("no metric matches"), "\(endless)")
    }
}
