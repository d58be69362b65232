import Autodiff
import Datasets
import Imaging
import NeuralNetworks

/// Writes images of a model to a file, a group at a time.
public struct SampleFile {
    private let output: OutputPath

    /// Where the file will be.
    public var path: String { output.path }

    /// Looks at the path before anything is computed: `.png` for a grid with where it comes from as
    /// text chunks, `.npy` for float32 [n, height, width, channels] in [0, 1].
    ///
    /// - Throws: `RequestError` for another ending; `FileError` when a folder stands at the path or
    ///   the one above is missing.
    public init(path: String) throws {
        output = try OutputPath(path, endings: ["png", "npy"])
    }

    /// Makes the images and writes them. A grid of reconstructions has each row of originals above
    /// the row of their reconstructions; an array has the reconstructions alone.
    ///
    /// - Throws: `RequestError` when the model cannot serve the request or a grid would be too
    ///   large; `FileError` or `DatasetError` when the disk refuses the file.
    public func write(_ request: SampleRequest, of model: TrainedModel) throws {
        let count = try request.resolvedCount(of: model)
        let seed = request.seed ?? model.seed
        let sampler = ImageSampler(model: model, seed: UInt64(seed))
        if output.ending == "npy" {
            let writer = try NumPyWriter(
                path: path, shape: [count] + model.imageShape.dimensions)
            try Self.forEachGroup(request, count, sampler) { _, images in
                try writer.append(images.scalars)
            }
            try writer.finish()
        } else {
            let grid = try GridLayout(request, count: count, shape: model.imageShape)
            var images: [Image] = []
            var originals: [Image] = []
            try Self.forEachGroup(request, count, sampler) { sources, group in
                images += PixelBatch(group).images(range: 0...1)
                originals += sources.map { PixelBatch($0).images(range: 0...1) } ?? []
            }
            let image = grid.image(of: images, originals: originals)
            let label = model.location.label
            let text: [PNG.Text] = [
                ("Software", "GenerativeLab \(programVersion)"),
                ("Config SHA-256", model.configHash), ("Seed", "\(seed)"),
                ("Step", "\(model.step)"), ("Weights", model.weights.rawValue), label,
            ]
            try AtomicFile.write(PNG.encode(image, text: text), to: path)
        }
    }

    /// Calls `body` with the images of each group in turn, and with their originals where there
    /// are any.
    private static func forEachGroup(
        _ request: SampleRequest, _ count: Int, _ sampler: ImageSampler,
        _ body: (_ originals: Tensor?, _ images: Tensor) throws -> Void
    ) throws {
        if case .manifold = request.kind {
            // The request was checked against the model.
            if let images = sampler.manifold(side: request.columns) { try body(nil, images) }
            return
        }
        for indices in FixedGroups.parts(of: 0..<count) {
            switch request.kind {
            case .samples(drawsPixels: false): try body(nil, sampler.samples(indices))
            case .samples(drawsPixels: true):
                if let images = sampler.drawnSamples(indices) { try body(nil, images) }
            case .interpolation:
                try body(nil, sampler.interpolation(indices, columns: request.columns))
            case .reconstruction(let source):
                let originals = try source.images(indices, seed: sampler.seed)
                if let images = sampler.reconstructions(of: originals, at: indices) {
                    try body(originals, images)
                }
            case .manifold: break
            }
        }
    }
}
