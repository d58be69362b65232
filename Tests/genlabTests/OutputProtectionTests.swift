import Foundation
import Glibc
import ProgramTestSupport
import Testing

/// Files that a command writes: whole or not at all, whatever ends it, and only in the place of files.
@Suite("Files that commands write") struct OutputProtectionTests {
    /// Small enough to be trained at once, with weights enough for tables that take a while.
    private static func trained(in folder: Scratch, hidden: Int = 16) throws -> Program {
        try folder.write(SmallExperiment.vae(hidden: hidden), to: "x.json")
        let program = Program(in: folder)
        let run = try program.train("x.json", "--name", "a", "--progress", "off")
        try #require(run.exitCode == 0, "\(run)")
        return program
    }

    private static func partials(in folder: Scratch) -> [String] {
        folder.contents.filter { $0.contains(".partial") }
    }

    @Test("A signal leaves no half-written file", arguments: [SIGINT, SIGTERM, SIGHUP, SIGQUIT])
    func array(signal: Int32) throws {
        let folder = try Scratch()
        let program = try Self.trained(in: folder)
        let running = try program.start(
            "sample", "latest", "-n", "100000000", "-o", "x.npy", "--threads", "1")
        let begun = running.wait { !Self.partials(in: folder).isEmpty }
        #expect(begun)
        running.send(signal)
        let outcome = try running.finish(timeout: 60)
        #expect(outcome.exitCode == 128 + signal && !outcome.timedOut, "\(outcome)")
        #expect(outcome.errors.isEmpty, "\(outcome)")
        #expect(Self.partials(in: folder) == [])
        #expect(!folder.contents.contains("x.npy"))
    }

    @Test("A signal leaves no half-written folder")
    func tables() throws {
        let folder = try Scratch()
        let program = try Self.trained(in: folder, hidden: 1500)
        let running = try program.start(
            "export", "latest", "--to", "csv", "-o", "tables", "--threads", "1")
        let begun = running.wait {
            Self.partials(in: folder).contains { $0.hasSuffix(".csv") }
        }
        #expect(begun)
        running.send(SIGINT)
        let outcome = try running.finish(timeout: 60)
        #expect(outcome.exitCode == 130, "\(outcome)")
        #expect(Self.partials(in: folder) == [])
        #expect(!folder.contents.contains("tables"))
    }

    @Test("Pipes and devices stay what they are")
    func special() throws {
        let folder = try Scratch()
        let program = try Self.trained(in: folder)
        for arguments in [
            ["sample", "latest", "-n", "1", "-o", "pipe.npy"],
            ["sample", "latest", "-n", "1", "-o", "pipe.png"],
            ["export", "latest", "--to", "npz", "-o", "pipe.npz"],
            ["export", "latest", "--to", "onnx", "-o", "pipe.onnx"],
            ["export", "latest", "--to", "csv", "-o", "pipe.csv"],
            ["export", "latest", "--to", "safetensors", "-o", "ours", "--torch-code", "pipe.py"],
            ["compare", "latest", "-o", "pipe.html"], ["compare", "latest", "-o", "pipe.svg"],
            ["manual", "-o", "pipe.1"], ["new", "vae", "--force", "-o", "pipe.jsonc"],
        ] {
            let name = try #require(arguments.last)
            #expect(mkfifo(folder / name, 0o600) == 0 || errno == EEXIST)
            let outcome = try program.run(arguments)
            #expect(outcome.exitCode == 73, "\(arguments) \(outcome)")
            #expect(outcome.errors.contains(name), "\(outcome)")
            var status = stat()
            #expect(lstat(folder / name, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
        }
        // Nothing of it is written where one of several cannot be.
        #expect(!folder.contents.contains("ours"))
        #expect(Self.partials(in: folder) == [])
    }
}
