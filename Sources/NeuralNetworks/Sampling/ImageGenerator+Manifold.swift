import Autodiff
import Foundation

extension ImageGenerator {
    /// The images of a square grid of latent variables at equal steps of the probability of a standard
    /// normal prior (Kingma & Welling 2014, figure 4), first axis to the right, second upwards; nil
    /// unless the latent variable has two dimensions.
    public func manifold(side: Int) -> Tensor? {
        guard latentSize == 2, side > 0 else { return nil }
        let quantiles = (0..<side).map { Float(normalQuantile((Double($0) + 0.5) / Double(side))) }
        let grid = (0..<side).reversed().flatMap { row in
            (0..<side).flatMap { column in [quantiles[column], quantiles[row]] }
        }
        return images(of: Tensor(grid, shape: [side * side, 2]))
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
