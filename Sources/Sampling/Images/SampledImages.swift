import Autodiff
import Basics
import Configuration
import Experiments
import Imaging
import NeuralNetworks
import RunStore

/// The images that a model makes for a request: checked at once, computed when they are asked for, a
/// group at a time.
package struct SampledImages {
    /// A grid of the images, and their pixels.
    package struct Picture: Sendable {
        /// The grid as a PNG file, with where it comes from as text chunks.
        package let png: [UInt8]
        /// The grid's pixels in a row.
        package let width: Int
        /// The grid's rows of pixels.
        package let height: Int
        /// The images [count, height, width, channels] in row-major order, in [0, 1].
        package let values: [Float]
    }

    /// The model.
    package let model: TrainedModel
    /// How many images there will be.
    package let count: Int
    /// The seed of all draws.
    package let seed: Int
    /// Sizes of all images: [count, height, width, channels].
    package var shape: [Int] { [count] + model.imageShape.dimensions }

    private let request: SampleRequest
    private var sampler: ImageSampler { ImageSampler(model: model, seed: UInt64(seed)) }

    /// Checks a request against a model.
    ///
    /// - Throws: `RequestError` when the model cannot serve it.
    package init(_ request: SampleRequest, of model: TrainedModel) throws {
        self.request = request
        self.model = model
        count = try request.resolvedCount(of: model)
        seed = request.seed ?? model.seed
    }

    /// Computes the images.
    ///
    /// - Parameter proceed: called before each group; what it throws ends the work.
    /// - Throws: `RequestError` when the grid would be too large; what `proceed` throws.
    package func picture(proceed: () throws -> Void = {}) throws -> Picture {
        let grid = try GridLayout(request, count: count, shape: model.imageShape)
        try proceed()
        var images: [Image] = []
        var originals: [Image] = []
        var values: [Float] = []
        try forEachGroup { sources, group in
            images += PixelBatch(group).images(range: 0...1)
            originals += sources.map { PixelBatch($0).images(range: 0...1) } ?? []
            values += group.scalars
            try proceed()
        }
        let image = grid.image(of: images, originals: originals)
        let text: [PNG.Text] = [
            ("Software", "GenerativeLab \(programVersion)"),
            ("Config SHA-256", model.configHash), ("Seed", "\(seed)"),
            ("Step", "\(model.step)"), ("Weights", model.weights.rawValue),
            model.location.label,
        ]
        return Picture(
            png: try PNG.encode(image, text: text), width: image.width, height: image.height,
            values: values)
    }

    /// Calls `body` with the images of each group in turn, and with their originals where there
    /// are any.
    ///
    /// - Throws: `FileError` when the model gives something that is no number; what `body` throws.
    func forEachGroup(
        _ body: (_ originals: Tensor?, _ images: Tensor) throws -> Void
    ) throws {
        if case .manifold = request.kind {
            try pass(nil, sampler.manifold(side: request.columns), from: 0, to: body)
            return
        }
        for indices in FixedGroups.parts(of: 0..<count) {
            var originals: Tensor?
            let images: Tensor?
            switch request.kind {
            case .samples(drawsPixels: false): images = sampler.samples(indices)
            case .samples(drawsPixels: true): images = sampler.drawnSamples(indices)
            case .interpolation:
                images = sampler.interpolation(indices, columns: request.columns)
            case .latents(let points): images = sampler.images(of: points, at: indices)
            case .reconstruction(let source):
                let sources = try source.images(indices, seed: sampler.seed)
                originals = sources
                images = sampler.reconstructions(of: sources, at: indices)
            case .manifold: images = nil
            }
            try pass(originals, images, from: indices.lowerBound, to: body)
        }
    }

    /// Hands on images that are numbers. There are some, since the request was checked against the
    /// model.
    private func pass(
        _ originals: Tensor?, _ images: Tensor?, from start: Int,
        to body: (_ originals: Tensor?, _ images: Tensor) throws -> Void
    ) throws {
        guard let images else { return }
        if let place = images.scalars.firstIndex(where: { !$0.isFinite }) {
            throw FileError(
                path: model.location.folder.path, operation: "sample from",
                reason: "image \(start + place / model.imageShape.count) has pixels that are no "
                    + "numbers: the weights are finite, and what they add up to is not",
                category: .badData)
        }
        try body(originals, images)
    }
}
