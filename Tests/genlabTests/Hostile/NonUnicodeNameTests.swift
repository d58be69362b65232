import Foundation
import Glibc
import ProgramTestSupport
import Testing

/// Names of bytes that are no UTF-8, which Swift's texts cannot hold.
@Suite("Names that are not UTF-8") struct NonUnicodeNameTests {
    private let folder: Scratch
    private var shell: Program
    private let program: String

    init() throws {
        folder = try Scratch()
        shell = Program(in: folder)
        program = shell.executable
        shell.executable = "/bin/sh"
    }

    /// Runs the program with arguments in which the shell puts a byte FF for `@`.
    private func run(_ arguments: [String]) throws -> Program.Outcome {
        let words = arguments.map {
            "\"$(printf -- '\($0.replacingOccurrences(of: "@", with: "\\377"))')\""
        }
        return try shell.run("-c", "exec \"$0\" \(words.joined(separator: " "))", program)
    }

    @Test("They are refused as arguments, with their bytes, and nothing is written elsewhere")
    func arguments() throws {
        try folder.write(SmallExperiment.vae(), to: "x.json")
        let before = folder.contents
        for arguments in [
            ["list", "--output-dir", "a@b"], ["new", "vae", "-o", "a@b.jsonc"], ["show", "a@b"],
        ] {
            let outcome = try run(arguments)
            #expect(outcome.exitCode == 64, "\(outcome)")
            #expect(outcome.errors.contains(#"a\xFFb"#), "\(outcome)")
        }
        let outcome = try run(["run", "x.json", "--output-dir", "a@b"])
        #expect(outcome.exitCode == 64, "\(outcome)")
        #expect(folder.contents == before)
    }

    @Test("A variable that names a folder is refused likewise")
    func variables() throws {
        let outcome = try shell.run(
            "-c", "GENLAB_HOME=$(printf 'a\\377b') exec \"$0\" data list", program)
        #expect(outcome.exitCode == 64, "\(outcome)")
        #expect(outcome.errors.contains("GENLAB_HOME") && outcome.errors.contains(#"a\xFFb"#))
    }

    @Test("A run of such a name is told of and left alone")
    func runs() throws {
        try StoredRun(name: "a-1").write(to: folder)
        try StoredRun(name: "b\u{FFFD}").write(to: folder)
        let copied = try shell.run("-c", "cp -r Outputs/a-1 \"Outputs/$(printf 'b\\377')\"")
        #expect(copied.exitCode == 0, "\(copied)")
        var genlab = shell
        genlab.executable = program
        let listed = try genlab.run("list")
        #expect(listed.errors.contains(#"b\xFF"#), "\(listed)")
        #expect(listed.output.components(separatedBy: "\u{FFFD}").count == 2, "\(listed)")
        #expect(try run(["rm", "b@", "--yes"]).exitCode == 64)
        // A folder that holds such a name is removed whole.
        let put = try shell.run("-c", "touch \"Outputs/a-1/$(printf 'x\\377')\"")
        #expect(put.exitCode == 0)
        let removed = try genlab.run("rm", "a-1", "--yes")
        #expect(removed.exitCode == 0, "\(removed)")
        let left = try shell.run("-c", "ls Outputs | wc -l")
        #expect(left.output.trimmingCharacters(in: .whitespacesAndNewlines) == "2", "\(left)")
    }

    @Test("Pictures of such names are refused by their bytes, or skipped")
    func pictures() throws {
        for index in 0..<12 {
            try folder.write(
                PictureFixture.png(shade: index), to: "pictures/\(index).png")
        }
        let copied = try shell.run(
            "-c", "cp pictures/0.png \"pictures/$(printf 'caf\\351.png')\"")
        #expect(copied.exitCode == 0)
        try folder.write(
            """
            {"name": "p", "seed": 1,
             "data": {"type": "images", "path": "pictures"},
             "model": {"type": "vae", "latentSize": 2, "encoder": {"hidden": [8]},
                       "decoder": {"hidden": [8]}},
             "optimizer": {}, "training": {"epochs": 1, "batchSize": 2}}
            """, to: "p.json")
        var genlab = shell
        genlab.executable = program
        let refused = try genlab.train("p.json", "--progress", "off")
        #expect(refused.exitCode == 65, "\(refused)")
        #expect(refused.errors.contains(#"caf\xE9.png"#), "\(refused)")
        let skipped = try genlab.train("p.json", "data.unreadable=skip", "--progress", "off")
        #expect(skipped.exitCode == 0, "\(skipped)")
        #expect(skipped.errors.contains(#"caf\xE9.png"#), "\(skipped)")
    }
}
