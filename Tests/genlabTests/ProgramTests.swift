import Configuration
import Foundation
import ProgramTestSupport
import Testing

/// What every command shares: version, help, usage errors, environment.
@Suite struct ProgramTests {
    static let commands = [
        ["run"], ["sample"], ["compare"], ["list"], ["show"], ["diff"], ["rm"], ["prune"], ["new"],
        ["serve"],
        ["config"], ["config", "check"], ["config", "schema"],
        ["data"], ["data", "list"], ["data", "verify"], ["data", "fetch"], ["env"],
        ["gradient-check"], ["manual"],
    ]

    @Test func versionIsOneLine() throws {
        let outcome = try Program(in: Scratch()).run("--version")
        #expect(outcome.exitCode == 0, "\(outcome)")
        #expect(outcome.output == "0.1.0\n")
        #expect(outcome.errors.isEmpty)
        #expect(outcome.peakMemory < 100_000_000, "\(outcome)")
    }

    @Test(arguments: commands) func helpHasAnExample(command: [String]) throws {
        let outcome = try Program(in: Scratch()).run(command + ["--help"])
        #expect(outcome.exitCode == 0, "\(outcome)")
        let call = "genlab " + command.joined(separator: " ")
        let example = try #require(
            outcome.output.firstMatch(of: /Examples?:\n/)?.range, "\(outcome)")
        #expect(outcome.output[example.upperBound...].contains(call), "\(outcome)")
        #expect(outcome.errors.isEmpty)
    }

    @Test func helpListsEveryCommand() throws {
        let program = try Program(in: Scratch())
        let outcome = try program.run("help")
        #expect(outcome.exitCode == 0)
        #expect(outcome.output == (try program.run("--help")).output)
        for command in Set(Self.commands.map { $0[0] }) {
            #expect(outcome.output.contains("  \(command) "), "\(command) in \(outcome)")
        }
        let one = try program.run("help", "run")
        #expect(one.exitCode == 0 && one.output.contains("genlab run Experiments/"), "\(one)")
    }

    @Test(
        arguments: [
            (["rnu"], "\"run\""), (["lst"], "\"list\""), (["config", "chekc"], "\"check\""),
            (["data", "ftech"], "\"fetch\""), (["xyzzy"], "expected one of run, "),
            (["dif"], "\"diff\""), (["prunne"], "\"prune\""), (["manul"], "\"manual\""),
        ])
    func unknownCommandsAreAnsweredWithTheNearest(words: [String], hint: String) throws {
        let outcome = try Program(in: Scratch()).run(words)
        #expect(outcome.exitCode == 64, "\(outcome)")
        #expect(outcome.errorLines.count == 1, "\(outcome)")
        #expect(outcome.errors.contains(hint), "\(outcome)")
        #expect(outcome.output.isEmpty)
    }

    @Test(
        arguments: [
            ["run"], ["run", "--threads", "0", "x.json"], ["run", "--threads", "-3", "x.json"],
            ["run", "--threads", "many", "x.json"], ["run", "--progress", "loud", "x.json"],
            ["run", "--log-level", "verbose", "x.json"], ["run", "--no-such-flag"],
            ["run", "--seed", "1.5", "x.json"], ["run", "x.json", "--name"],
            ["run", "--print-config"], ["run", "--dry-run"], ["config", "check"], ["show"],
            ["list", "extra"], ["env", "--threads", "0"], ["data", "list", "mnits"],
            ["data", "verify", "cifar"], ["data", "fetch", "mnist", "--mirror", "ftp://a/b"],
            ["data", "fetch", "--mirror", "file:///nowhere/"],
            ["gradient-check", "no such operation"], ["show", "latest", "a=1", "--outputs"],
            ["rm"], ["diff", "latest"], ["new"], ["new", "vea"], ["new", "vae", "--name", "a b"],
            ["prune", "--keep-last", "0"],
            ["list", "status"], ["list", "age<old"], ["list", "started>today"], ["list", "=x"],
            ["list", "a=!b"], ["list", "--sort", "size"], ["env", "--format", "csv"],
        ])
    func usageErrorsExitWith64(arguments: [String]) throws {
        let folder = try Scratch()
        let outcome = try Program(in: folder).run(arguments)
        #expect(outcome.exitCode == 64, "\(arguments): \(outcome)")
        #expect(!outcome.errors.isEmpty)
        #expect(outcome.output.isEmpty, "\(outcome)")
        #expect(folder.contents.isEmpty)
    }

    @Test(arguments: [["run", "x.json"], ["env"], ["gradient-check", "tanh"]])
    func unknownBackendsAreRefused(arguments: [String]) throws {
        let folder = try Scratch()
        try folder.write(SmallExperiment.vae(), to: "x.json")
        let program = Program(in: folder, environment: ["GENLAB_BACKEND": "wrong"])
        let outcome = try program.run(arguments)
        #expect(outcome.exitCode == 64, "\(outcome)")
        #expect(outcome.errors.contains("GENLAB_BACKEND is \"wrong\""), "\(outcome)")
        #expect(outcome.errors.contains("openblas"), "\(outcome)")
        #expect(folder.contents == ["x.json"])
    }

    @Test(arguments: ["bash", "zsh", "fish"]) func completionScriptsAreMade(shell: String) throws {
        let folder = try Scratch()
        let program = Program(in: folder)
        let outcome = try program.run("--generate-completion-script", shell)
        #expect(outcome.exitCode == 0, "\(outcome)")
        #expect(outcome.output.contains("gradient-check"))
        guard shell == "bash" else { return }
        let script = try folder.write(outcome.output, to: "completion")
        var shell = program
        shell.executable = "/bin/bash"
        guard FileManager.default.isExecutableFile(atPath: shell.executable) else { return }
        let checked = try shell.run("-n", script)
        #expect(checked.exitCode == 0 && checked.errors.isEmpty, "\(checked)")
    }

    @Test func environmentIsToldInABlockToPaste() throws {
        let folder = try Scratch()
        let program = Program(
            in: folder, environment: ["GENLAB_HOME": folder / "home", "GENLAB_BACKEND": "openblas"])
        let outcome = try program.run("env", "--threads", "3")
        #expect(outcome.exitCode == 0, "\(outcome)")
        #expect(outcome.outputLines.first == "```text" && outcome.outputLines.last == "```")
        var fields: [String: String] = [:]
        for line in outcome.outputLines.dropFirst().dropLast() {
            let parts = line.components(separatedBy: "  ").filter { !$0.isEmpty }
            #expect(parts.count == 2, "\(line)")
            fields[parts[0]] = parts.last?.trimmingCharacters(in: .whitespaces)
        }
        #expect(fields["genlab"] == "0.1.0")
        #expect(fields["threads"] == "3")
        #expect(fields["cache"] == folder / "home")
        #expect(fields["matrix products"]?.hasPrefix("openblas 0.") == true, "\(outcome)")
        #expect(fields["memory"]?.hasSuffix(" available") == true)
        for label in ["Swift", "commit", "system", "processor", "cores", "instructions"] {
            #expect(fields[label]?.isEmpty == false, "\(label) in \(outcome)")
        }
        #expect(fields["libraries"]?.contains(#/cairo 1\.\d.* libpng 1\.\d.* zlib 1\./#) == true)
        let variables = try #require(fields["variables"])
        #expect(variables.contains("GENLAB_BACKEND=openblas GENLAB_HOME=\(folder / "home") "))
        #expect(!variables.contains("PATH=/"))
        let json = try program.run("env", "--threads", "3", "--format", "json")
        let object = try JSONValue.parse(json.output, source: "env").objectValue
        #expect(
            object?.keys
                == outcome.outputLines.dropFirst().dropLast().map { line in
                    line.components(separatedBy: "  ")[0]
                })
        #expect(object?["threads"] == "3")
    }

    @Test func gradientsAreChecked() throws {
        let program = try Program(in: Scratch())
        let outcome = try program.run("gradient-check", "tanh")
        #expect(outcome.exitCode == 0, "\(outcome)")
        #expect(!outcome.outputLines.isEmpty)
        #expect(outcome.outputLines.allSatisfy { $0.hasPrefix("ok") && $0.contains("tanh") })
        #expect(outcome.errors.hasSuffix(" checked, 0 failed\n"), "\(outcome)")
        // In one file the closing line is the last one.
        var shell = program
        shell.executable = "/bin/sh"
        let both = try shell.run(
            "-c", "\(program.executable) gradient-check tanh > all 2>&1; cat all")
        #expect(both.output == outcome.output + outcome.errors, "\(both)")
        let losses = try program.run("gradient-check", "ENTROPY")
        #expect(losses.exitCode == 0 && !losses.outputLines.isEmpty, "\(losses)")
    }
}
