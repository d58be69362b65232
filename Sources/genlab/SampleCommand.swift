import ArgumentParser
import Configuration
import Experiments
import Foundation
import RunStore
import Sampling

/// `genlab sample`: examples of a trained model.
struct SampleCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample",
        abstract: "Makes images, or rows of a table, with a trained VAE or GAN.",
        discussion: """
            Examples:
              genlab sample latest -n 64 -o grid.png
              genlab sample vae-mnist-20260131-235959 -n 10000 -o samples.npy
              genlab sample checkpoints/step_004690 --interpolate -n 40 --nrow 10 -o walks.png
              genlab sample latest --reconstruct --images seven.png two.png -o copies.png
              genlab sample latest --weights current -o without-average.png
              genlab sample ring-20260131-235959 -n 2500 -o rows.csv

            A checkpoint's folder is enough, wherever it was copied to. Image i, or row i, depends on \
            the seed and i, not on how many are made. Rows are in the units of the data; those of two \
            numbers can be drawn as .png. The file's path is printed.
            """)

    @Argument(
        help: "A run's folder, its name or latest; or a checkpoint's folder.",
        completion: Completion.runs)
    var source: String

    @Option(
        name: [.customShort("n"), .customLong("count")],
        help: "How many images or rows: 64 unless given.")
    var count: Int?

    @Option(help: "Images in a row: 8 unless given.")
    var nrow: Int?

    @Option(help: "Pixels around and between images: 2 unless given.")
    var padding: Int?

    @Option(help: "Seed of the draws: the run's own unless given.")
    var seed: Int?

    @Option(
        name: .shortAndLong,
        help: """
            The file: a picture as .png, float32 [n, height, width, channels] or [n, columns] as .npy, \
            rows as .csv.
            """)
    var output: String

    @Option(
        help: ArgumentHelp(
            "Weights to sample with: averaged or current.",
            discussion: "Averaged ones unless given, where an optimiser kept them (averageDecay)."))
    var weights: SamplingWeights?

    @Flag(help: "Walk between two samples in each row.")
    var interpolate = false

    @Flag(help: "Lay out a latent space of two dimensions, --nrow images a side.")
    var manifold = false

    @Flag(help: "Show images above what the model makes of them.")
    var reconstruct = false

    @Flag(help: "Draw pixels, or numbers, from their distributions instead of the means.")
    var draw = false

    @Option(
        parsing: .upToNextOption,
        help: "PNG or JPEG files to reconstruct; held-out images of the run's data unless given.")
    var images: [String] = []

    @Option(help: "Folder that holds the run's data, for --reconstruct.")
    var dataRoot: String?

    @Option(help: "Folder in which runs are looked for by name.")
    var outputDir = "Outputs"

    @OptionGroup
    var pool: ThreadOptions

    func validate() throws {
        guard [interpolate, manifold, reconstruct].count(where: \.self) <= 1 else {
            throw ValidationError("--interpolate, --manifold and --reconstruct exclude each other.")
        }
        guard !draw || !(interpolate || manifold || reconstruct) else {
            throw ValidationError("--draw is for samples, not for other pictures.")
        }
        guard reconstruct || (images.isEmpty && dataRoot == nil) else {
            throw ValidationError("--images and --data-root need --reconstruct.")
        }
        guard images.isEmpty || dataRoot == nil else {
            throw ValidationError("--images and --data-root exclude each other.")
        }
    }

    func perform() throws {
        try Process.prepare(threads: pool.threads)
        let file = try SampleFile(path: output)
        let location = try CheckpointLocation.find(source, in: outputDir)
        for error in location.refused { StandardError.write("warning: passed over: \(error)\n") }
        let model = try TrainedModel(location, weights: weights)
        let request = SampleRequest(
            try kind(for: model), count: count, columns: nrow, padding: padding, seed: seed)
        try OutputProtection.whileWriting([output]) { try file.write(request, of: model) }
        print(output)
    }

    private func kind(for model: TrainedModel) throws -> SampleRequest.Kind {
        if interpolate { return .interpolation }
        if manifold { return .manifold }
        guard reconstruct else { return .samples(drawsPixels: draw) }
        let originals =
            images.isEmpty
            ? try OriginalImages(
                heldOutFor: model, dataRoot: dataRoot,
                environment: ProcessInfo.processInfo.environment)
            : try OriginalImages(files: images, for: model)
        StandardError.write("reconstructing images of \(originals.name)\n")
        return .reconstruction(originals)
    }
}

extension SamplingWeights: ExpressibleByArgument {}
