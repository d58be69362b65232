import Autodiff
import Foundation
import Kernels
import NeuralNetworks
import Training

/// The evidence lower bound over held-out images, and which latent dimensions carry information.
///
/// A dimension is active when the variance of its posterior mean over the images exceeds 0.01
/// (Burda, Grosse & Salakhutdinov 2016, §5.2).
struct VAEEvaluation: Evaluation {
    static let activityThreshold = 0.01
    /// A collapsed posterior is the prior, from which it diverges by next to nothing: by less than
    /// so many nats a dimension.
    static let collapsedDivergence = 1.0
    /// More nats than a dimension can put to use: they tell e¹⁰⁰ values apart.
    static let runawayDivergence = 100.0

    private let trainer: VAETrainer
    /// β.
    private let weight: Double
    private var context: Context
    private var count = 0
    private var reconstruction = 0.0
    private var divergence = 0.0
    private var greatestLogVariance = -Float.infinity
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
        let logVariances = terms.posterior.sliced(axis: 1, sums.count..<2 * sums.count)
        greatestLogVariance = max(greatestLogVariance, logVariances.scalars.max() ?? 0)
        let means = terms.posterior.sliced(axis: 1, 0..<sums.count)
        for (index, sum) in means.sum(axes: [0]).scalars.enumerated() { sums[index] += Double(sum) }
        for (index, sum) in means.squared().sum(axes: [0]).scalars.enumerated() {
            squares[index] += Double(sum)
        }
    }

    func report() -> EvaluationReport {
        guard count > 0 else { return EvaluationReport() }
        let n = Double(count)
        let active = zip(sums, squares).count { sum, square in
            square / n - (sum / n) * (sum / n) > Self.activityThreshold
        }
        var warnings: [TrainingWarning] = []
        let perDimension = divergence / n / Double(sums.count)
        if perDimension > (active == 0 ? Self.collapsedDivergence : Self.runawayDivergence) {
            warnings.append(
                TrainingWarning(
                    kind: .posteriorRunaway,
                    message: """
                        the posterior has run away from the prior: a KL of \
                        \(rounded(divergence / n)) nats an image, with log variances of up to \
                        \(rounded(Double(greatestLogVariance))); a lower learning rate or a \
                        clipNorm may help
                        """))
        } else if active == 0 {
            warnings.append(
                TrainingWarning(
                    kind: .posteriorCollapse,
                    message: """
                        posterior collapse: no latent dimension carries information (every \
                        posterior mean varies by less than \(Self.activityThreshold) over the test \
                        images); a smaller beta, a KL warm-up or a weaker decoder may help
                        """))
        } else if active * 4 <= sums.count && sums.count >= 8 {
            warnings.append(
                TrainingWarning(
                    kind: .partialPosteriorCollapse,
                    message: "partial posterior collapse: \(active) of \(sums.count) latent "
                        + "dimensions are active"))
        }
        return EvaluationReport(
            [
                Reading(VAEMetric.loss, (reconstruction + weight * divergence) / n),
                Reading(VAEMetric.negativeELBO, (reconstruction + divergence) / n),
                Reading(VAEMetric.reconstruction, reconstruction / n),
                Reading(VAEMetric.divergence, divergence / n),
                Reading(VAEMetric.activeUnits, Double(active)),
            ], warnings: warnings)
    }

    private func rounded(_ value: Double) -> String { String(format: "%.3g", value) }
}

extension TrainingWarning.Kind {
    /// No latent dimension carries information.
    public static let posteriorCollapse = TrainingWarning.Kind(rawValue: "posterior-collapse")
    /// Few latent dimensions carry information.
    public static let partialPosteriorCollapse = TrainingWarning.Kind(
        rawValue: "partial-posterior-collapse")
    /// Posteriors are so far from the prior that they are of no use.
    public static let posteriorRunaway = TrainingWarning.Kind(rawValue: "posterior-runaway")
}
