import Autodiff
import Basics
import Configuration
import Experiments
import Imaging
import NeuralNetworks
import RunStore

/// The examples that a model makes for a request: checked at once, computed when they are asked for,
/// a group at a time.
package struct SampledExamples {
    /// A grid of images, or the points of a plane that rows of two numbers are.
    package struct Picture: Sendable {
        /// The picture as a PNG file, with where it comes from as text chunks.
        package let png: [UInt8]
        /// The picture's pixels in a row.
        package let width: Int
        /// The picture's rows of pixels.
        package let height: Int
        /// The examples in row-major order: images [count, height, width, channels] in [0, 1], or rows
        /// [count, features] in the units of the data.
        package let values: [Float]
    }

    /// The model.
    package let model: TrainedModel
    /// How many examples there will be.
    package let count: Int
    /// The seed of all draws.
    package let seed: Int
    /// Sizes of all examples: [count, height, width, channels], or [count, features].
    package var shape: [Int] { [count] + model.exampleShape.dimensions }

    private let request: SampleRequest
    private var sampler: ExampleSampler { ExampleSampler(model: model, seed: UInt64(seed)) }

    /// Checks a request against a model.
    ///
    /// - Throws: `RequestError` when the model cannot serve it.
    package init(_ request: SampleRequest, of model: TrainedModel) throws {
        self.request = request
        self.model = model
        count = try request.resolvedCount(of: model)
        seed = request.seed ?? model.seed
    }

    /// Computes the examples and draws them.
    ///
    /// - Parameter proceed: called before each group; what it throws ends the work.
    /// - Throws: `RequestError` when the picture would be too large, or rows are not of two numbers;
    ///   what `proceed` throws.
    package func picture(proceed: () throws -> Void = {}) throws -> Picture {
        try model.makesImages ? grid(proceed) : scatter(proceed)
    }

    /// Computes the examples: their numbers in row-major order.
    ///
    /// - Parameter proceed: called before each group; what it throws ends the work.
    /// - Throws: what `proceed` throws.
    package func values(proceed: () throws -> Void = {}) throws -> [Float] {
        var values: [Float] = []
        try proceed()
        try forEachGroup { _, group in
            values += group.scalars
            try proceed()
        }
        return values
    }

    private func scatter(_ proceed: () throws -> Void) throws -> Picture {
        let scatter = try RowScatter(columnNames: model.columnNames, shape: shape)
        let values = try values(proceed: proceed)
        return Picture(
            png: try scatter.png(of: values, text: text), width: RowScatter.width,
            height: RowScatter.height, values: values)
    }

    private func grid(_ proceed: () throws -> Void) throws -> Picture {
        let grid = try GridLayout(request, count: count, shape: model.exampleShape)
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
        return Picture(
            png: try PNG.encode(image, text: text), width: image.width, height: image.height,
            values: values)
    }

    /// Where the examples come from.
    private var text: [PNG.Text] {
        [
            ("Software", "GenerativeLab \(programVersion)"),
            ("Config SHA-256", model.configHash), ("Seed", "\(seed)"),
            ("Step", "\(model.step)"), ("Weights", model.weights.rawValue),
            model.location.label,
        ]
    }

    /// Calls `body` with the examples of each group in turn, and with their originals where there
    /// are any.
    ///
    /// - Throws: `FileError` when the model gives something that is no number; what `body` throws.
    func forEachGroup(
        _ body: (_ originals: Tensor?, _ examples: Tensor) throws -> Void
    ) throws {
        if case .manifold = request.kind {
            try pass(nil, sampler.manifold(side: request.gridColumns), from: 0, to: body)
            return
        }
        for indices in FixedGroups.parts(of: 0..<count) {
            var originals: Tensor?
            let examples: Tensor?
            switch request.kind {
            case .samples(drawsPixels: false): examples = sampler.samples(indices)
            case .samples(drawsPixels: true): examples = sampler.drawnSamples(indices)
            case .interpolation:
                examples = sampler.interpolation(indices, columns: request.gridColumns)
            case .latents(let points): examples = sampler.examples(of: points, at: indices)
            case .reconstruction(let source):
                let sources = try source.images(indices, seed: sampler.seed)
                originals = sources
                examples = sampler.reconstructions(of: sources, at: indices)
            case .manifold: examples = nil
            }
            try pass(originals, examples, from: indices.lowerBound, to: body)
        }
    }

    /// Hands on examples that are numbers, in the units of the data. There are some, since the request
    /// was checked against the model.
    private func pass(
        _ originals: Tensor?, _ examples: Tensor?, from start: Int,
        to body: (_ originals: Tensor?, _ examples: Tensor) throws -> Void
    ) throws {
        guard let examples = examples.map(model.inDataUnits) else { return }
        if let place = examples.scalars.firstIndex(where: { !$0.isFinite }) {
            let index = start + place / model.exampleShape.count
            throw FileError(
                path: model.location.folder.path, operation: "sample from",
                reason: (model.makesImages
                    ? "image \(index) has pixels that are no numbers"
                    : "row \(index) is no numbers")
                    + ": the weights are finite, and what they add up to is not",
                category: .badData)
        }
        try body(originals, examples)
    }
}
