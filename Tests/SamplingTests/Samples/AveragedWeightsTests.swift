import Configuration
import Foundation
import Imaging
import RunTestSupport
import TestSupport
import Testing

@testable import Experiments
@testable import RunStore
@testable import Sampling

@Suite struct AveragedWeightsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func samples(_ path: String) throws -> [UInt32] {
        let model = try TrainedModel(CheckpointLocation.find(path, in: "."))
        return try folder.array(SampleRequest(count: 3), of: model).floats.map(\.bitPattern)
    }

    private func checkpoint(_ run: RunFolder) throws -> Checkpoint {
        try #require(try run.checkpoints.latest()).load()
    }

    /// PyTorch's strict `load_state_dict` takes no name beside the model's own.
    @Test(arguments: [TinyRun.vae, TinyRun.gan])
    func weightsAreThoseOfARunWithoutAverages(_ kind: String) throws {
        let plain = try checkpoint(TinyRun.train(kind, named: "plain", in: folder))
        let averaged = try checkpoint(
            TinyRun.train(kind, named: "averaged", averageDecay: 0.5, in: folder))
        #expect(averaged.model == plain.model)
        let averages = averaged.optimizer.tensors.filter { $0.name.hasSuffix(".average") }
        #expect(
            averaged.optimizer.tensors.filter { !$0.name.hasSuffix(".average") }
                == plain.optimizer.tensors)
        let player = kind == TinyRun.gan ? "generator" : "model"
        let expected = averaged.model.tensors.map(\.name).filter {
            !$0.hasSuffix("num_batches_tracked") && !$0.hasPrefix("discriminator")
        }
        #expect(!expected.isEmpty)
        #expect(
            Set(averages.map(\.name)) == Set(expected.map { "\(player).\($0).average" }))
        #expect(averages.allSatisfy { $0.array.type == .float32 })
    }

    /// A model whose weights are the averages, and which has none beside them, samples the same.
    @Test(arguments: [TinyRun.vae, TinyRun.gan])
    func samplesComeFromTheAverages(_ kind: String) throws {
        let run = try TinyRun.train(kind, averageDecay: 0.9, in: folder)
        let original = try checkpoint(run)
        var (replaced, unaveraged) = (original, original)
        unaveraged.optimizer.tensors.removeAll { $0.name.hasSuffix(".average") }
        replaced.optimizer = unaveraged.optimizer
        let player = kind == TinyRun.gan ? "generator" : "model"
        replaced.model.tensors = original.model.tensors.map { tensor in
            NamedArray(
                tensor.name,
                original.optimizer["\(player).\(tensor.name).average"] ?? tensor.array)
        }
        #expect(replaced.model != original.model)
        try CheckpointFolder(path: folder("replaced")).write(replaced)
        try CheckpointFolder(path: folder("unaveraged")).write(unaveraged)
        try FileManager.default.copyItem(
            atPath: try #require(try run.checkpoints.latest()).path, toPath: folder("copy"))
        try FileSystem.remove(run.path)
        let averaged = try samples(folder("copy"))
        #expect(try samples(folder("replaced")) == averaged)
        #expect(try samples(folder("unaveraged")) != averaged)
    }

    /// Current weights are those of a run that keeps no average; averages that there are not cannot
    /// be had.
    @Test(arguments: [TinyRun.vae, TinyRun.gan])
    func weightsCanBeChosen(_ kind: String) throws {
        let plain = try TinyRun.train(kind, named: "plain", in: folder)
        let averaged = try TinyRun.train(kind, named: "averaged", averageDecay: 0.9, in: folder)
        func samples(_ run: RunFolder, _ weights: SamplingWeights?) throws -> [UInt32] {
            let model = try TrainedModel(
                CheckpointLocation.find(run.path, in: "."), weights: weights)
            #expect(model.weights == weights ?? (run.path == plain.path ? .current : .averaged))
            return try folder.array(SampleRequest(count: 3), of: model).floats.map(\.bitPattern)
        }
        let current = try samples(plain, nil)
        #expect(try samples(plain, .current) == current)
        #expect(try samples(averaged, .current) == current)
        #expect(try samples(averaged, .averaged) == samples(averaged, nil))
        #expect(try samples(averaged, nil) != current)
        let error = #expect(throws: RequestError.self) { try samples(plain, .averaged) }
        for word in ["--weights: given averaged, expected current", "step_", "averageDecay"] {
            #expect(error?.description.contains(word) == true, "\(error?.description ?? "")")
        }
    }

    /// The pictures of a run show both, from the same noise: averages on the left, behind a white
    /// gap the weights themselves, each a grid as the other pictures are.
    @Test func runsShowBothWeightsSideBySide() throws {
        let averaged = try TinyRun.train(
            TinyRun.gan, named: "averaged", averageDecay: 0.9, in: folder)
        let plain = try TinyRun.train(TinyRun.gan, named: "plain", in: folder)
        func picture(_ run: RunFolder, _ name: String) throws -> Image {
            let path = FileSystem.join(run.imagesPath, "\(name)_epoch_0002.png")
            return try PNG.decode(FileSystem.read(path, limit: 1 << 24)).image
        }
        let both = try picture(averaged, "samples_averaged_current")
        let left = try picture(averaged, "samples")
        let right = try picture(plain, "samples")
        #expect(left.pixels != right.pixels)
        #expect(both.width == 2 * left.width + 48 && both.height == left.height + 32)
        for row in 0..<both.height {
            let line = both.pixels[row * both.width..<(row + 1) * both.width].map { $0 }
            guard (16..<16 + left.height).contains(row) else {
                #expect(line.allSatisfy { $0 == 255 })
                continue
            }
            let source = (row - 16) * left.width..<(row - 15) * left.width
            let gap = [UInt8](repeating: 255, count: 16)
            #expect(line == gap + left.pixels[source] + gap + right.pixels[source] + gap)
        }
        #expect(throws: FileError.self) { try picture(plain, "samples_averaged_current") }
    }

    /// What a checkpoint may be missing or have too much of, each named with its file.
    @Test func incompleteAndForeignAveragesAreRefused() throws {
        let run = try TinyRun.train(TinyRun.vae, averageDecay: 0.9, in: folder)
        let whole = try checkpoint(run)
        let array = StoredArray(floats: [0, 0], shape: [2])
        let copy = CheckpointFolder(path: folder("copy"))
        func refusal(_ change: (inout Checkpoint) throws -> Void) throws -> FileError? {
            var changed = whole
            try change(&changed)
            try copy.write(changed)
            return #expect(throws: FileError.self) { try samples(copy.path) }
        }
        let unknown = try refusal {
            $0.optimizer.tensors.append(NamedArray("model.decoder.7.weight.average", array))
        }
        #expect(unknown?.path == copy.optimizerPath)
        #expect(unknown?.reason.contains("model.decoder.7.weight.average") == true)
        let misshapen = try refusal {
            $0.optimizer.tensors.removeAll { $0.name == "model.decoder.2.bias.average" }
            $0.optimizer.tensors.append(NamedArray("model.decoder.2.bias.average", array))
        }
        #expect(misshapen?.path == copy.optimizerPath)
        #expect(misshapen?.reason.contains("[784]") == true)
        // As if they stood with the weights.
        let misplaced = try refusal {
            $0.model.tensors.append(NamedArray("average.decoder.2.bias", array))
        }
        #expect(misplaced?.path == copy.modelPath)
        #expect(misplaced?.reason.contains("average.decoder.2.bias") == true)
        #expect(misplaced?.category == .badData)
        // Weights without their averages would give other images, unsaid.
        try copy.write(whole)
        try FileSystem.remove(copy.optimizerPath)
        let missing = #expect(throws: FileError.self) { try samples(copy.path) }
        #expect(missing?.path == copy.optimizerPath)
        #expect(missing?.category == .missingInput)
        #expect(missing?.reason.contains("averaged weights") == true)
    }

    @Test func oversizedFilesAreRefusedUnread() throws {
        let run = try TinyRun.train(TinyRun.vae, averageDecay: 0.9, in: folder)
        var checkpoint = try checkpoint(run)
        let million = [Float](repeating: 0, count: 1 << 20)
        checkpoint.optimizer.tensors.append(
            NamedArray("model.ballast", StoredArray(floats: million, shape: [1 << 20])))
        let copy = CheckpointFolder(path: folder("copy"))
        try copy.write(checkpoint)
        let error = #expect(throws: FileError.self) { try samples(copy.path) }
        #expect(error?.path == copy.optimizerPath)
        #expect(error?.reason.contains("at most") == true)
    }
}
