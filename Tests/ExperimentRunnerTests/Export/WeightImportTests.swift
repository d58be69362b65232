import Configuration
import Foundation
import Testing

@testable import ExperimentRunner

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
}
