import Configuration
import Foundation
import RunTestSupport
import TestSupport
import Testing

@testable import Experiments
@testable import RunStore
@testable import Sampling

@Suite struct TrainedModelTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func samples(_ location: CheckpointLocation, as name: String) throws -> [UInt8] {
        _ = try folder.array(SampleRequest(count: 4), of: TrainedModel(location), as: name)
        return try folder.bytes(name)
    }

    @Test func runIsFoundByPathNameAndLatest() throws {
        let run = try TinyRun.train(TinyRun.vae, in: folder)
        for text in [run.path, run.path + "/", run.name, "latest"] {
            let location = try CheckpointLocation.find(text, in: folder.path)
            #expect(location.run?.name == run.name)
            #expect(location.folder == run.checkpoints.folder(step: 8))
        }
        let inside = try CheckpointLocation.find(
            run.checkpoints.folder(step: 4).path, in: folder.path)
        #expect(inside.run?.name == run.name)
        #expect(try TrainedModel(inside).step == 4)
        let error = #expect(throws: FileError.self) {
            try CheckpointLocation.find("absent", in: folder.path)
        }
        #expect(error?.category == .missingInput)
    }

    @Test func copiedAndRenamedCheckpointSuffices() throws {
        let run = try TinyRun.train(TinyRun.gan, in: folder)
        let expected = try samples(.find("latest", in: folder.path), as: "run.npy")
        try FileManager.default.copyItem(
            atPath: run.checkpoints.folder(step: 8).path, toPath: folder("elsewhere"))
        try FileSystem.remove(run.path)
        let copy = try CheckpointLocation.find(folder("elsewhere"), in: folder.path)
        #expect(copy.run == nil)
        #expect(copy.label.key == "Checkpoint")
        #expect(copy.label.value == "elsewhere")
        #expect(try samples(copy, as: "copy.npy") == expected)
        #expect(throws: RequestError.self) {
            try OriginalImages(
                heldOutFor: TrainedModel(copy), dataRoot: folder.path, environment: [:])
        }
    }

    @Test func damagedCheckpointsArePassedOverAndNamed() throws {
        let run = try TinyRun.train(TinyRun.vae, in: folder)
        let newest = run.checkpoints.folder(step: 8)
        let weights = FileSystem.join(newest.path, "model.safetensors")
        var bytes = try FileSystem.read(weights, limit: 1 << 26)
        bytes[bytes.count - 5] ^= 1
        try Data(bytes).write(to: URL(fileURLWithPath: weights))
        let location = try CheckpointLocation.find(run.path, in: folder.path)
        #expect(location.folder == run.checkpoints.folder(step: 4))
        #expect(location.refused.map(\.path) == [weights])
        let error = #expect(throws: FileError.self) {
            try TrainedModel(CheckpointLocation.find(newest.path, in: folder.path))
        }
        #expect(error?.category == .badData)
        #expect(error?.path == weights)
        for step in [0, 4] { try FileSystem.remove(run.checkpoints.folder(step: step).path) }
        let none = #expect(throws: FileError.self) {
            try CheckpointLocation.find(run.path, in: folder.path)
        }
        #expect(none?.path == weights)
        try FileSystem.remove(newest.path)
        let empty = #expect(throws: FileError.self) {
            try CheckpointLocation.find(run.path, in: folder.path)
        }
        #expect(empty?.category == .missingInput)
    }

    @Test func classifierHasNothingToSample() throws {
        let run = try TinyRun.train(TinyRun.classifier, in: folder)
        let error = #expect(throws: RequestError.self) { try TinyRun.model(run) }
        #expect(error?.description.contains("classifier") == true)
    }

    /// A description that lies about sizes must not make the program allocate them.
    @Test func modelIsNoLargerThanItsWeights() throws {
        let run = try TinyRun.train(TinyRun.vae, in: folder)
        let checkpoint = try run.checkpoints.folder(step: 8).load()
        let wide = Array(repeating: JSONValue.integer(65_536), count: 64)
        let lies: [JSONValue] = [
            .array(wide), .array([.integer(15)]), .array([.integer(0)]), .string("16"),
        ]
        for lie in lies {
            var lying = checkpoint
            var model = try #require(lying.state.model.objectValue)
            var config = try #require(model["config"]?.objectValue)
            config["decoder"] = .object(["hidden": lie])
            model["config"] = .object(config)
            lying.state.model = .object(model)
            let copy = CheckpointFolder(path: folder("lying"))
            try copy.write(lying)
            let error = #expect(throws: FileError.self) {
                try TrainedModel(CheckpointLocation.find(copy.path, in: "."))
            }
            #expect(error?.category == .badData)
            #expect(error?.path.hasPrefix(copy.path) == true)
        }
    }

    @Test func imagesMustHaveHeightWidthAndChannels() throws {
        let run = try TinyRun.train(TinyRun.vae, in: folder)
        var checkpoint = try run.checkpoints.folder(step: 8).load()
        var model = try #require(checkpoint.state.model.objectValue)
        model["inputShape"] = [784]
        checkpoint.state.model = .object(model)
        let copy = CheckpointFolder(path: folder("flat"))
        try copy.write(checkpoint)
        let error = #expect(throws: FileError.self) {
            try TrainedModel(CheckpointLocation.find(copy.path, in: "."))
        }
        #expect(error?.reason.contains("inputShape") == true)
    }
}
