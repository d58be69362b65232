import Foundation
import Glibc
import ProgramTestSupport
import Testing

@Suite("Arguments and folders that no run can come of")
struct HostileUsageTests {
    @Test("Arguments", arguments: usage)
    func refusedUsage(hostile: HostileCase) throws { try hostile.check() }

    @Test("Folders", arguments: folders)
    func refusedFolders(hostile: HostileCase) throws { try hostile.check() }

    @Test("Runs to resume", arguments: runs)
    func refusedRuns(hostile: HostileCase) throws { try hostile.check() }

    @Test("A backend that is not there", arguments: ["cuda", "", "ONEDNN "])
    func backend(name: String) throws {
        try HostileCase.overrides("backend", [], "GENLAB_BACKEND", "reference", code: 64)
            .check(environment: ["GENLAB_BACKEND": name])
    }

    @Test("Variables that name no folder", arguments: ["/absent", "/dev/null", "relative"])
    func data(root: String) throws {
        try HostileCase.overrides("data", [#"data={"type": "mnist"}"#], "GENLAB_DATA", code: 66)
            .check(environment: ["GENLAB_DATA": root])
    }

    /// Whether the parser finds the fault or the command itself.
    @Test(
        "It is the command's own usage that is shown",
        arguments: [
            (["run", "--bogus"], "genlab run"), (["run", "--dry-run"], "genlab run"),
            (["run", "--threads", "0"], "genlab run"),
            (["data", "fetch", "nonesuch"], "genlab data fetch"),
            (["data", "verify", "nonesuch"], "genlab data verify"),
            (["sample", "latest", "--draw", "--manifold", "-o", "x.png"], "genlab sample"),
            (["gradient-check", "nonesuch"], "genlab gradient-check"),
        ])
    func shownUsage(arguments: [String], command: String) throws {
        let outcome = try Program(in: Scratch()).run(arguments)
        #expect(outcome.exitCode == 64, "\(outcome)")
        let lines = outcome.errorLines
        #expect(lines.count { $0.hasPrefix("Error: ") } == 1, "\(outcome)")
        #expect(lines.contains { $0.hasPrefix("Usage: \(command) [") }, "\(outcome)")
        #expect(lines.last == "  See '\(command) --help' for more information.", "\(outcome)")
    }

    private static func arguments(_ name: String, _ arguments: [String], _ words: String...)
        -> HostileCase
    {
        HostileCase(name, 64, words) {
            ["run", try $0.write(HostileCase.plainConfig, to: "config.json")] + arguments
        }
    }

    static let usage: [HostileCase] = [
        HostileCase("no config", 64, ["config"]) { _ in ["run"] },
        arguments("an unknown option", ["--epochs", "3"], "--epochs"),
        arguments("a seed in words", ["--seed", "one"], "seed"),
        arguments("a seed beyond 64 bits", ["--seed", "99999999999999999999"], "seed"),
        arguments("no threads", ["--threads", "0"], "--threads"),
        arguments("10^18 threads", ["--threads", "1000000000000000000"], "--threads"),
        arguments("10^30 threads", ["--threads", "1000000000000000000000000000000"], "threads"),
        arguments("an unknown style of progress", ["--progress", "loud"], "progress"),
    ]

    private static func output(_ name: String, _ folder: String, _ words: String...) -> HostileCase
    {
        HostileCase(name, 73, words) { scratch in
            try scratch.write("", to: "file")
            return [
                "run", try scratch.write(HostileCase.plainConfig, to: "config.json"),
                "--output-dir", folder,
            ]
        }
    }

    private static func dataRoot(_ name: String, _ folder: String, _ words: String...)
        -> HostileCase
    {
        HostileCase(name, 66, words) { scratch in
            try scratch.write("", to: "file")
            mkdir(scratch / "empty", 0o755)
            let config = try scratch.write(HostileCase.plainConfig, to: "config.json")
            return ["run", config, #"data={"type": "mnist"}"#, "--data-root", folder]
        }
    }

    static let folders: [HostileCase] = [
        output("outputs in a file", "file", "file"),
        output("outputs below a file", "file/below", "file"),
        output("outputs in a device", "/dev/null", "/dev/null"),
        output("outputs where nothing can be made", "/proc/outputs", "/proc/outputs"),
        output("outputs without a name", "", "create"),
        output("outputs with an endless name", String(repeating: "a", count: 300), "too long"),
        HostileCase("outputs that may not be written", 73, ["Outputs"]) { scratch in
            // The superuser may write everywhere, but for where nobody can.
            let isRoot = geteuid() == 0
            mkdir(scratch / "Outputs", 0o555)
            let folder = isRoot ? "/proc/self/Outputs" : "Outputs"
            let config = try scratch.write(HostileCase.plainConfig, to: "config.json")
            return ["run", config, "--output-dir", folder]
        },
        dataRoot("no data root", "absent", "absent", "folder"),
        dataRoot("a data root that is a file", "file", "file", "folder"),
        dataRoot("a data root without data", "empty", "empty", "genlab data fetch mnist"),
        HostileCase("no data at all", 66, ["mnist", "genlab data fetch mnist"]) { scratch in
            let config = try scratch.write(HostileCase.plainConfig, to: "config.json")
            return ["run", config, #"data={"type": "mnist"}"#]
        },
    ]

    static let runs: [HostileCase] = [
        HostileCase("no such run", 66, ["absent"]) { _ in ["run", "--resume", "absent"] },
        HostileCase("no name of a run", 66, ["find run"]) { _ in ["run", "--resume", ""] },
        HostileCase("no run at all", 66, ["no run"]) { _ in ["run", "--resume", "latest"] },
        HostileCase("a file", 66, ["file"]) { scratch in
            ["run", "--resume", try scratch.write("", to: "file")]
        },
        HostileCase("a folder that is no run", 66, ["run.json"]) { scratch in
            mkdir(scratch / "folder", 0o755)
            return ["run", "--resume", "folder"]
        },
        HostileCase("a folder of outputs that is a file", 66, ["Outputs"]) { scratch in
            try scratch.write("", to: "Outputs")
            return ["run", "--resume", "latest"]
        },
    ]
}
