import Autodiff
import Experiments
import Families
import RunStore

/// Which examples are wanted of a model, and how images are laid out.
package struct SampleRequest: Sendable {
    /// What the examples are made of.
    package enum Kind: Sendable {
        /// Draws of the prior; `drawsPixels` draws the pixels as well instead of taking their means.
        case samples(drawsPixels: Bool)
        /// Walks between two draws of the prior, one in a row.
        case interpolation
        /// Examples of the latent variables given, as many numbers each as the model's has dimensions.
        case latents([[Float]])
        /// A square of the two-dimensional latent space.
        case manifold
        /// Images, and what the model makes of them.
        case reconstruction(OriginalImages)
    }

    /// What the examples are made of.
    package var kind: Kind
    /// How many; the most sensible number when nil: 64, a whole square, or all originals up to 64.
    package var count: Int?
    /// Images in a row; `usualColumns` when nil.
    package var columns: Int?
    /// Pixels around and between images; `usualPadding` when nil.
    package var padding: Int?
    /// The seed of all draws; the run's own when nil.
    package var seed: Int?

    /// Images in a row of torchvision's grids.
    package static let usualColumns = 8
    /// Pixels around and between images of torchvision's grids.
    package static let usualPadding = 2

    var gridColumns: Int { columns ?? Self.usualColumns }
    var gridPadding: Int { padding ?? Self.usualPadding }

    /// A request; what is not given is as in torchvision's grids.
    package init(
        _ kind: Kind = .samples(drawsPixels: false), count: Int? = nil, columns: Int? = nil,
        padding: Int? = nil, seed: Int? = nil
    ) {
        self.kind = kind
        self.count = count
        self.columns = columns
        self.padding = padding
        self.seed = seed
    }

    /// Where numbers stop being a request and become a slip of the finger.
    private static let countLimit = 100_000_000
    private static let manifoldLimit = 10_000

    /// Checks the request against a model before anything is computed.
    ///
    /// - Returns: how many examples there will be.
    /// - Throws: `RequestError` that says what cannot be had.
    func resolvedCount(of model: TrainedModel) throws -> Int {
        if let count {
            try check("-n", count, in: 1...Self.countLimit)
        }
        try check("--nrow", gridColumns, in: 1...Self.countLimit)
        try check("--padding", gridPadding, in: 0...1000)
        if let seed { try check("--seed", seed, in: 0...Int.max) }
        try refuseLayout(of: model)
        switch kind {
        case .samples(drawsPixels: true) where !(model.generator is any PixelDrawing):
            throw RequestError(
                "--draw: a \(model.typeName) gives \(model.makesImages ? "images" : "rows"), not "
                    + "distributions of \(model.makesImages ? "pixels" : "numbers") to draw from; "
                    + "leave it out")
        case .samples, .interpolation: return count ?? 64
        case .latents(let points):
            for (index, point) in points.enumerated() where point.count != model.latentSize {
                throw RequestError(
                    "latent[\(index)]: given \(point.count) numbers, expected \(model.latentSize), "
                        + "the dimensions of the model's latent variable")
            }
            return points.count
        case .manifold: return try manifoldCount(of: model)
        case .reconstruction(let originals): return try reconstructionCount(of: model, originals)
        }
    }

    /// Refuses what only images have of a model that makes rows.
    private func refuseLayout(of model: TrainedModel) throws {
        let options: [(name: String, isGiven: Bool)] = [
            ("--nrow", columns != nil), ("--padding", padding != nil),
            ("--interpolate", isInterpolation), ("--manifold", isManifold),
            ("--reconstruct", isReconstruction),
        ]
        for option in options where option.isGiven { try model.requireImages(for: option.name) }
    }

    private var isInterpolation: Bool { if case .interpolation = kind { true } else { false } }
    private var isManifold: Bool { if case .manifold = kind { true } else { false } }
    private var isReconstruction: Bool { if case .reconstruction = kind { true } else { false } }

    private func manifoldCount(of model: TrainedModel) throws -> Int {
        guard model.latentSize == 2 else {
            throw RequestError(
                "--manifold: needs a latent variable of 2 dimensions, and this is a "
                    + "\(model.typeName) with \(model.latentSize)")
        }
        let (square, overflow) = gridColumns.multipliedReportingOverflow(by: gridColumns)
        guard !overflow, square <= Self.manifoldLimit else {
            throw RequestError(
                "--nrow: given \(gridColumns), expected at most 100 with --manifold")
        }
        guard count == nil || count == square else {
            throw RequestError(
                "-n: given \(count ?? 0), expected \(square) or nothing: --manifold is a square of "
                    + "--nrow images a side")
        }
        return square
    }

    private func reconstructionCount(
        of model: TrainedModel, _ originals: OriginalImages
    ) throws -> Int {
        guard model.generator is any Reconstructing else {
            throw RequestError(
                "--reconstruct: needs a model that encodes images; a \(model.typeName) has no "
                    + "encoder")
        }
        let available = originals.count
        guard (count ?? 1) <= available else {
            throw RequestError(
                "-n: given \(count ?? 0), expected at most the \(available) images of "
                    + originals.name)
        }
        return count ?? min(available, 64)
    }

    private func check(_ option: String, _ value: Int, in range: ClosedRange<Int>) throws {
        guard range.contains(value) else {
            let expected =
                range.upperBound == .max
                ? "a number from \(range.lowerBound) on"
                : "a number from \(range.lowerBound) to \(range.upperBound)"
            throw RequestError("\(option): given \(value), expected \(expected)")
        }
    }
}
