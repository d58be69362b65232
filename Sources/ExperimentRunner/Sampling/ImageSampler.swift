import Autodiff
import GAN
import Kernels
import NeuralNetworks
import VAE

/// Makes images of latent variables under a seed, in evaluation mode.
///
/// The last bits of a matrix product may depend on how many rows it has and on where a row stands.
/// Image i is therefore always computed in row i mod 100 of a batch of 100, so that it depends on
/// the weights, the seed and i alone, to the bit, and not on how many images are asked for.
struct ImageSampler {
    /// Images that are computed together.
    static let groupSize = 100

    let model: TrainedModel
    let seed: UInt64

    /// The indices 0..<count in groups that are each computed in one batch.
    static func groups(of count: Int) -> [Range<Int>] {
        stride(from: 0, to: count, by: groupSize).map { $0..<min($0 + groupSize, count) }
    }

    /// Images of the prior's draws: the expected ones, or draws of their pixels.
    ///
    /// - Parameter indices: one of `groups`.
    /// - Returns: [indices.count, height, width, channels] in [0, 1].
    func samples(_ indices: Range<Int>, drawsPixels: Bool = false) -> Tensor {
        let stream = RandomStream(seed: seed, name: "sample")
        let latents = concatenated(
            indices.map { index in
                var random = stream.at(step: index)
                return Tensor.normal([1, model.latentSize], from: random.next())
            })
        return together(latents) { batch in
            switch model.network {
            case .vae(let model) where drawsPixels:
                pixelDraws(batch, of: model, first: indices.lowerBound)
            case .vae(let model): model.decoded(batch)
            case .gan(let model): model.images(of: batch)
            }
        }
    }

    /// Images along walks of `columns` steps, each between two draws of the prior along the great
    /// circle through them; image i is step i mod columns of walk ⌊i / columns⌋.
    ///
    /// - Parameter indices: one of `groups`.
    /// - Returns: [indices.count, height, width, channels] in [0, 1].
    func interpolation(_ indices: Range<Int>, columns: Int) -> Tensor {
        let stream = RandomStream(seed: seed, name: "interpolation")
        let latents = concatenated(
            indices.map { index in
                var random = stream.at(step: index / columns)
                let ends = Tensor.normal([2, model.latentSize], from: random.next())
                return greatCircle(
                    from: ends.sliced(axis: 0, 0..<1), to: ends.sliced(axis: 0, 1..<2),
                    share: Double(index % columns) / Double(max(columns - 1, 1)))
            })
        return together(latents) { batch in
            switch model.network {
            case .vae(let model): model.decoded(batch)
            case .gan(let model): model.images(of: batch)
            }
        }
    }

    /// What the model makes of images; nil for a model without an encoder.
    ///
    /// - Parameter originals: at most `groupSize` images [count, height, width, channels].
    func reconstructions(of originals: Tensor) -> Tensor? {
        guard case .vae(let model) = model.network else { return nil }
        return together(originals) { model.reconstructions(of: $0) }
    }

    /// The images of a square of latent variables; nil unless they have two dimensions.
    func manifold(side: Int) -> Tensor? {
        guard case .vae(let model) = model.network else { return nil }
        return model.manifold(side: side)
    }

    /// Runs `body` on a batch of always the same number of rows and keeps those that were given.
    private func together(_ rows: Tensor, _ body: (Tensor) -> Tensor) -> Tensor {
        let count = rows.shape[0]
        precondition(count <= Self.groupSize, "ImageSampler: \(count) rows in a group")
        let margins =
            [(before: 0, after: Self.groupSize - count)]
            + Array(repeating: (before: 0, after: 0), count: rows.rank - 1)
        return body(rows.padded(margins)).sliced(axis: 0, 0..<count)
    }

    private func pixelDraws(_ latents: Tensor, of model: VAEModel, first: Int) -> Tensor {
        var context = Context.evaluation
        let decoded = model.decode(latents, &context)
        let stream = RandomStream(seed: seed, name: "pixels")
        let draws = concatenated(
            (0..<latents.shape[0]).map { row in
                var random = stream.at(step: first + row)
                return model.likelihood.draw(
                    decoded: decoded.sliced(axis: 0, row..<row + 1), random: &random)
            })
        return draws.clamped(0, 1)
            .reshaped(to: Shape([latents.shape[0]] + model.imageShape.dimensions))
    }
}
