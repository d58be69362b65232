import Autodiff
import Foundation
import Kernels
import NeuralNetworks

extension VAEModel {
    /// Latent variables from the prior; row i depends on the seed and `indices[i]` alone.
    public func latents(indices: Range<Int>, seed: UInt64) -> Tensor {
        let stream = RandomStream(seed: seed, name: "sample")
        return concatenated(
            indices.map { index in
                var random = stream.at(step: index)
                return .normal([1, latentSize], from: random.next())
            })
    }

    /// Samples [count, height, width, channels] in [0, 1]: expected images of latent variables
    /// from the prior, or draws of their pixels. Image i depends on the seed and i alone.
    public func samples(
        indices: Range<Int>, seed: UInt64, drawsPixels: Bool = false
    ) -> Tensor {
        let chunks = stride(from: indices.lowerBound, to: indices.upperBound, by: 500).map {
            $0..<min($0 + 500, indices.upperBound)
        }
        guard !chunks.isEmpty else { return .zeros(Shape([0] + imageShape.dimensions)) }
        return concatenated(
            chunks.map { chunk in
                let latents = latents(indices: chunk, seed: seed)
                guard drawsPixels else { return decoded(latents) }
                var context = Context.evaluation
                let parameters = decode(latents, &context)
                let stream = RandomStream(seed: seed, name: "pixels")
                let rows = chunk.enumerated().map { row, index in
                    var random = stream.at(step: index)
                    return likelihood.draw(
                        decoded: parameters.sliced(axis: 0, row..<row + 1), random: &random)
                }
                return images(concatenated(rows))
            })
    }

    /// `rows` walks of `columns` images, each between two draws of the prior along the great
    /// circle (White 2016, §2.1), where Gaussians have their mass.
    public func interpolation(rows: Int, columns: Int, seed: UInt64) -> Tensor {
        let ends = (0..<2 * rows).map { latents(indices: $0..<$0 + 1, seed: seed) }
        let walks: [Tensor] = (0..<rows * columns).map { image in
            let (row, column) = image.quotientAndRemainder(dividingBy: columns)
            let share = Double(column) / Double(max(columns - 1, 1))
            return greatCircle(from: ends[2 * row], to: ends[2 * row + 1], share: share)
        }
        return decoded(concatenated(walks))
    }

    /// The images of a square grid of latent variables at equal steps of the prior's probability
    /// (Kingma & Welling 2014, figure 4), first axis to the right, second upwards; nil unless the
    /// latent variable has two dimensions.
    public func manifold(side: Int) -> Tensor? {
        guard latentSize == 2, side > 0 else { return nil }
        let quantiles = (0..<side).map { Float(normalQuantile((Double($0) + 0.5) / Double(side))) }
        let grid = (0..<side).reversed().flatMap { row in
            (0..<side).flatMap { column in [quantiles[column], quantiles[row]] }
        }
        return decoded(Tensor(grid, shape: [side * side, 2]))
    }
}

/// The x with Φ(x) = p, by Newton's method on the error function.
func normalQuantile(_ p: Double) -> Double {
    var x = 0.0
    for _ in 0..<100 {
        let error = 0.5 * erfc(-x / 2.0.squareRoot()) - p
        let slope = exp(-x * x / 2) / (2 * Double.pi).squareRoot()
        // The slope vanishes far out; steps of one at most keep the iteration there.
        let step = max(-1, min(1, error / slope))
        x -= step
        if abs(step) < 1e-12 { break }
    }
    return x
}
