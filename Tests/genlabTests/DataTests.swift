import Foundation
import ProgramTestSupport
import Testing

/// `genlab data`, without a network.
@Suite struct DataTests {
    @Test func dataSetsAreListed() throws {
        let folder = try Scratch()
        let outcome = try Program(in: folder).run("data", "list")
        #expect(outcome.exitCode == 0 && outcome.errors.isEmpty, "\(outcome)")
        #expect(outcome.outputLines.count == 5)
        #expect(outcome.output.contains(/mnist +MNIST +60,000 +10,000  not fetched +-/))
        #expect(outcome.output.contains(/digits-5k .* part of the program +-/))
        let one = try Program(in: folder).run("data", "list", "kmnist")
        #expect(one.outputLines.count == 2)
        #expect(folder.contents.isEmpty)
    }

    @Test func aDataRootThatIsNoneIsRefused() throws {
        let outcome = try Program(in: Scratch()).run("data", "list", "--data-root", "nowhere")
        #expect(outcome.exitCode == 66, "\(outcome)")
        #expect(outcome.errors.contains("nowhere"))
    }

    @Test func damagedAndMissingFilesAreTold() throws {
        let folder = try Scratch()
        try folder.write("not digits", to: "root/mnist/t10k-labels-idx1-ubyte")
        let program = Program(in: folder)
        let listed = try program.run("data", "list", "mnist", "--data-root", "root")
        #expect(listed.output.contains("1 of 4 files") && listed.output.contains("root/mnist"))
        let outcome = try program.run("data", "verify", "mnist", "--data-root", "root")
        #expect(outcome.exitCode == 65, "\(outcome)")
        #expect(outcome.errorLines.count == 4)
        #expect(outcome.errors.contains("root/mnist/t10k-labels-idx1-ubyte: has the MD5 checksum"))
        // Nothing is there, and nothing was asked for by name.
        #expect(try program.run("data", "verify").exitCode == 0)
        #expect(try program.run("data", "verify", "kmnist").exitCode == 66)
    }

    @Test func aMirrorWithoutTheFilesIsNamed() throws {
        let folder = try Scratch()
        let program = Program(in: folder, environment: ["GENLAB_HOME": folder / "home"])
        let mirror = "file://\(folder.path)/empty/"
        let outcome = try program.run("data", "fetch", "mnist", "--mirror", mirror)
        #expect(outcome.exitCode == 1, "\(outcome)")
        #expect(outcome.errors.contains(mirror) && outcome.errors.contains("--data-root"))
        #expect(outcome.output.isEmpty)
        #expect(!folder.contents.contains { $0.contains("idx") }, "\(folder.contents)")
    }

    /// The cache stays as it is, and the folder is a data root for the other commands.
    @Test func fetchingGoesToTheDataRoot() throws {
        let folder = try Scratch()
        let program = Program(in: folder, environment: ["GENLAB_HOME": folder / "home"])
        let mirror = "file://\(folder.path)/empty/"
        let outcome = try program.run(
            "data", "fetch", "mnist", "--mirror", mirror, "--data-root", "my/data")
        #expect(outcome.exitCode == 1 && outcome.errors.contains(mirror), "\(outcome)")
        #expect(folder.contents == ["my", "my/data", "my/data/mnist"])
        try folder.write("", to: "file")
        let refused = try program.run("data", "fetch", "mnist", "--data-root", "file")
        #expect(refused.exitCode == 73 && refused.errors.contains("file/mnist"), "\(refused)")
    }
}
