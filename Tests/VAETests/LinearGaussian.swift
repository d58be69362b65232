import Autodiff
import Foundation
import Kernels
import Testing
import Training

@testable import VAE

/// x = w·z + u + noise of variance v, one pixel and one latent dimension, in double precision; its
/// posterior is taken to be N(a·x + b, e^d), which need not be the exact one.
struct LinearGaussian {
    var a = 0.4
    var b = 0.1
    var d = -0.6
    var w = 1.2
    var u = 0.3
    var variance = 0.5

    /// −ln p(x): x is N(u, w² + v).
    func negativeLogLikelihood(_ x: Double) -> Double {
        let sum = w * w + variance
        return 0.5 * (log(2 * Double.pi * sum) + (x - u) * (x - u) / sum)
    }

    /// −ln p(x|z) and ln q(z|x) − ln p(z) at a draw of the noise.
    func terms(_ x: Double, noise: Double) -> (reconstruction: Double, divergence: Double) {
        let z = a * x + b + exp(d / 2) * noise
        let error = x - w * z - u
        return (
            0.5 * (log(2 * Double.pi * variance) + error * error / variance),
            0.5 * (z * z - noise * noise - d)
        )
    }

    /// −ln of the mean weight at those draws.
    func importanceWeightedBound(_ x: Double, noise: [Double]) -> Double {
        let weights = noise.map { noise in
            let terms = terms(x, noise: noise)
            return exp(-terms.reconstruction - terms.divergence)
        }
        return -log(weights.reduce(0, +) / Double(noise.count))
    }

    /// A trainer of this model with plain gradient descent.
    ///
    /// - `settings`: further keys of the model's config.
    func trainer(_ settings: String, rate: Double = 0.1) throws -> VAETrainer {
        let trainer = try vaeTrainer(
            """
            {"latentSize": 1, "encoder": {"hidden": []}, "decoder": {"hidden": []},
             "likelihood": {"type": "gaussian", "variance": \(variance)}, \(settings)}
            """, imageShape: [1, 1, 1], rate: rate)
        try trainer.assign("encoder.0.weight", [Float(a), 0])
        try trainer.assign("encoder.0.bias", [Float(b), Float(d)])
        try trainer.assign("decoder.0.weight", [Float(w)])
        try trainer.assign("decoder.0.bias", [Float(u)])
        return trainer
    }

    /// Pixels as images [n, 1, 1, 1].
    static func images(_ pixels: [Double]) -> Tensor {
        Tensor(pixels.map(Float.init), shape: [pixels.count, 1, 1, 1])
    }
}
