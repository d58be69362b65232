import Configuration
import Foundation
import RunTestSupport
import TestSupport
import Testing

@testable import Basics
@testable import ExperimentRunner
@testable import Experiments
@testable import RunStore
@testable import Sampling

@Suite("Imported weights")
struct WeightImportTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func importing(_ file: SafetensorsFile, into run: RunFolder) throws -> RunFolder {
        try AtomicFile.write(to: folder("given.safetensors")) {
            (output: OutputFile) throws(FileError) in try file.write(to: output)
        }
        return try WeightImport(
            folder("given.safetensors"), into: Experiment(path: run.configPath),
            options: RunOptions(outputs: folder.path), source: run.configPath
        ).write(to: folder("imported"))
    }

    private func weights(_ run: RunFolder) throws -> SafetensorsFile {
        try run.checkpoints.folder(step: 8).load().model
    }

    @Test("A run of imported weights samples as the run that they came from, and trains on")
    func roundTrip() throws {
        let run = try TinyRun.train(TinyRun.vae, averageDecay: 0.5, in: folder)
        let imported = try importing(weights(run), into: run)
        let checkpoint = try imported.checkpoints.folder(step: 0).load()
        #expect(checkpoint.model.tensors == (try weights(run)).tensors)
        // Averages begin at the weights, not at what the model was made with.
        let averaged = try folder.array(
            SampleRequest(count: 4),
            of: TrainedModel(CheckpointLocation.find(imported.path, in: ".")))
        let current = try folder.array(
            SampleRequest(count: 4),
            of: TrainedModel(CheckpointLocation.find(run.path, in: "."), weights: .current))
        #expect(averaged.floats == current.floats)
        #expect(try RunRecord(of: imported).status == .interrupted)
        let (_, status) = try Runner(RunOptions(outputs: folder.path)).resume(imported)
        #expect(status == .finished)
    }

    @Test("Every mismatch is told, with both shapes")
    func mismatches() throws {
        let run = try TinyRun.train(TinyRun.classifier, in: folder)
        var file = try weights(run)
        file.tensors.removeAll { $0.name == "network.0.bias" || $0.name == "network.2.weight" }
        file.tensors += [
            NamedArray("network.2.weight", StoredArray(floats: [0, 0, 0], shape: [3])),
            NamedArray("extra", StoredArray(integers: [1], shape: [])),
        ]
        let error = #expect(throws: WeightMismatch.self) { try importing(file, into: run) }
        #expect(
            error?.details == [
                "network.0.bias: missing, expected F32 of shape [8]",
                "network.2.weight: given F32 of shape [3], expected F32 of shape [10, 8]",
                "extra: given I64 of shape [], which the model does not have",
            ])
        #expect(try FileSystem.kind(of: folder("imported")) == nil)
    }

    @Test("Numbers that no model can have are told by tensor, and nothing is made")
    func unusableNumbers() throws {
        let run = try TinyRun.train(TinyRun.gan, in: folder)
        let original = try weights(run)
        func changed(_ name: String, at index: Int, to value: Double) throws -> NamedArray {
            let array = try #require(original[name])
            var numbers = try #require(array.floats).map { Double($0) }
            numbers[index] = value
            return NamedArray(
                name,
                StoredArray(
                    type: .float64, shape: array.shape,
                    bytes: littleEndianBytes(numbers.map(\.bitPattern))))
        }
        let bad = [
            try changed("generator.0.weight", at: 6, to: .nan),
            try changed("generator.0.bias", at: 1, to: -.infinity),
            try changed("generator.1.running_var", at: 2, to: -0.25),
            try changed("discriminator.0.weight", at: 785, to: 1e300),
        ]
        var file = original
        file.tensors = original.tensors.filter { tensor in !bad.contains { $0.name == tensor.name }
        }
        file.tensors += bad
        let error = #expect(throws: WeightMismatch.self) { try importing(file, into: run) }
        #expect(
            error?.details.sorted() == [
                "discriminator.0.weight: given 1e+300 at [1, 1], "
                    + "expected numbers within the range of single precision",
                "generator.0.bias: given -inf at [1], expected finite numbers",
                "generator.0.weight: given nan at [1, 1], expected finite numbers",
                "generator.1.running_var: given -0.25 at [2], "
                    + "expected variances, which are never negative",
            ])
        #expect(try FileSystem.kind(of: folder("imported")) == nil)
    }

    @Test("Sampling refuses weights that are no numbers, and images that are none")
    func samplingLooksToo() throws {
        let run = try TinyRun.train(TinyRun.vae, in: folder)
        let location = try CheckpointLocation.find(run.path, in: ".")
        let checkpoint = try location.folder.load()
        func withWeight(_ name: String, _ value: Float) throws {
            var changed = checkpoint
            changed.model.tensors = changed.model.tensors.map { tensor in
                guard tensor.name == name, let floats = tensor.array.floats else { return tensor }
                return NamedArray(
                    name,
                    StoredArray(
                        floats: floats.map { _ in value }, shape: tensor.array.shape))
            }
            try location.folder.write(changed)
        }
        try withWeight("decoder.0.weight", .nan)
        let error = #expect(throws: FileError.self) { try TrainedModel(location) }
        #expect(error?.reason.contains("decoder.0.weight: given nan at [0, 0]") == true)
        // Finite weights whose sums are infinite of either sign give no numbers.
        try withWeight("decoder.0.weight", 3e38)
        let model = try TrainedModel(location)
        let images = #expect(throws: FileError.self) {
            try SampleFile(path: folder("x.npy")).write(SampleRequest(count: 64), of: model)
        }
        #expect(images?.reason.contains("no numbers") == true)
        #expect(try FileSystem.kind(of: folder("x.npy")) == nil)
    }

    @Test("Double precision is rounded, and a name that is taken is refused")
    func doubles() throws {
        let run = try TinyRun.train(TinyRun.classifier, in: folder)
        let original = try weights(run)
        var file = original
        file.tensors = try original.tensors.map { tensor in
            let bits = try #require(tensor.array.floats).map { Double($0).bitPattern }
            return NamedArray(
                tensor.name,
                StoredArray(
                    type: .float64, shape: tensor.array.shape, bytes: littleEndianBytes(bits)))
        }
        let imported = try importing(file, into: run)
        #expect(
            try imported.checkpoints.folder(step: 0).load().model.tensors == original.tensors)
        let error = #expect(throws: FileError.self) { try importing(file, into: run) }
        #expect(error?.category == .cannotWrite)
        #expect(error?.path == folder("imported"))
        #expect(try folder.names().allSatisfy { !$0.hasPrefix(".") })
    }

    @Test("The folders above the run's are made")
    func missingFolders() throws {
        let run = try TinyRun.train(TinyRun.classifier, in: folder)
        let file = try weights(run)
        try AtomicFile.write(to: folder("w.safetensors")) {
            (output: OutputFile) throws(FileError) in try file.write(to: output)
        }
        let imported = try WeightImport(
            folder("w.safetensors"), into: Experiment(path: run.configPath),
            options: RunOptions(outputs: folder.path), source: run.configPath
        ).write(to: folder("a/b/imported"))
        #expect(try RunFolder(opening: folder("a/b/imported")).path == imported.path)
    }
}
