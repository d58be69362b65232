import Autodiff
import Configuration
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

    private let model: VAEModel
    private let objective: any VAEObjective
    private let config: any VAEObjectiveConfig
    private let epoch: Int
    private var context: Context
    private var count = 0
    private var reconstruction = 0.0
    private var divergence = 0.0
    /// The sums of what is minimized, with their weights.
    private var parts: [(sum: Double, weight: Double, metric: MetricDescription?)] = []
    private var greatestLogVariance = -Float.infinity
    private var sums: [Double]
    private var squares: [Double]

    /// An evaluation of a model after so many epochs.
    init(
        _ model: VAEModel, _ objective: any VAEObjective, _ config: any VAEObjectiveConfig,
        epoch: Int, random: RandomStream
    ) {
        self.model = model
        self.objective = objective
        self.config = config
        self.epoch = epoch
        context = Context(.evaluation, isDifferentiable: false, random: random)
        sums = [Double](repeating: 0, count: model.latentSize)
        squares = sums
    }

    mutating func add(_ batch: Batch) {
        // No more rows go through the decoder at a time than examples come.
        let size = max(batch.count / config.draws, 1)
        for start in stride(from: 0, to: batch.count, by: size) {
            let part = start..<min(start + size, batch.count)
            add(part.count == batch.count ? batch.inputs : batch.inputs.sliced(axis: 0, part))
        }
    }

    private mutating func add(_ images: Tensor) {
        let terms = model.terms(images, draws: config.draws, &context)
        let losses = objective.losses(terms, epoch: epoch, &context)
        count += images.shape[0]
        reconstruction += Self.sum(terms.reconstruction, images: images)
        divergence += Self.sum(losses.divergence, images: images)
        let sums = losses.parts.map { part in
            part.losses.perExample.map { Self.sum($0, images: images) }
                ?? Double(part.losses.mean.scalar) * Double(images.shape[0])
        }
        if parts.isEmpty { parts = losses.parts.map { (0, $0.weight, $0.metric) } }
        for (index, sum) in sums.enumerated() { parts[index].sum += sum }
        greatestLogVariance = max(
            greatestLogVariance, terms.posterior.logVariance.scalars.max() ?? 0)
        addMeans(terms.posterior.mean)
    }

    /// The sum over images, of whose draws the mean counts.
    private static func sum(_ values: Tensor, images: Tensor) -> Double {
        let sum = values.scalars.reduce(0) { $0 + Double($1) }
        return sum / Double(values.count / images.shape[0])
    }

    private mutating func addMeans(_ means: Tensor) {
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
                Reading(config.loss, parts.reduce(0) { $0 + $1.weight * $1.sum } / n),
                Reading(VAEMetric.negativeELBO, (reconstruction + divergence) / n),
                Reading(VAEMetric.reconstruction, reconstruction / n),
                Reading(VAEMetric.divergence, divergence / n),
                Reading(VAEMetric.activeUnits, Double(active)),
            ]
                + parts.compactMap { part in
                    part.metric.map { Reading($0, part.sum / n) }
                }, warnings: warnings)
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
