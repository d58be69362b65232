import Autodiff
import Kernels
import NeuralNetworks
import Training

/// The evidence lower bound over held-out images, and which latent dimensions carry information.
///
/// A dimension is active when the variance of its posterior mean over the images exceeds 0.01
/// (Burda, Grosse & Salakhutdinov 2016, §5.2).
struct VAEEvaluation: Evaluation {
    static let activityThreshold = 0.01

    private let trainer: VAETrainer
    /// β.
    private let weight: Double
    private var context: Context
    private var count = 0
    private var reconstruction = 0.0
    private var divergence = 0.0
    private var sums: [Double]
    private var squares: [Double]

    init(trainer: VAETrainer, weight: Double, random: RandomStream) {
        self.trainer = trainer
        self.weight = weight
        context = Context(.evaluation, isDifferentiable: false, random: random)
        sums = [Double](repeating: 0, count: trainer.autoencoder.latentSize)
        squares = sums
    }

    mutating func add(_ batch: Batch) {
        let terms = trainer.terms(batch.inputs, &context)
        count += batch.count
        reconstruction += terms.reconstruction.scalars.reduce(0) { $0 + Double($1) }
        divergence += terms.divergence.scalars.reduce(0) { $0 + Double($1) }
        let means = terms.posterior.sliced(axis: 1, 0..<sums.count)
        for (index, sum) in means.sum(axes: [0]).scalars.enumerated() { sums[index] += Double(sum) }
        for (index, sum) in means.squared().sum(axes: [0]).scalars.enumerated() {
            squares[index] += Double(sum)
        }
    }

    func report() -> EvaluationReport {
        guard count > 0 else { return EvaluationReport(metrics: []) }
        let n = Double(count)
        let active = zip(sums, squares).count { sum, square in
            square / n - (sum / n) * (sum / n) > Self.activityThreshold
        }
        var warnings: [String] = []
        if active == 0 {
            warnings.append(
                """
                posterior collapse: no latent dimension carries information (every posterior mean \
                varies by less than \(Self.activityThreshold) over the test images); a smaller \
                beta, a KL warm-up or a weaker decoder may help
                """)
        } else if active * 4 <= sums.count && sums.count >= 8 {
            warnings.append(
                "partial posterior collapse: \(active) of \(sums.count) latent dimensions are active"
            )
        }
        return EvaluationReport(
            metrics: [
                ("loss", (reconstruction + weight * divergence) / n),
                ("negative_elbo", (reconstruction + divergence) / n),
                ("reconstruction", reconstruction / n), ("kl", divergence / n),
                ("active_units", Double(active)),
            ], warnings: warnings)
    }
}
