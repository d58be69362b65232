import Configuration
import Families
import RunStore
import Training

extension ExperimentConfig {
    /// The metrics that a run writes.
    package var metrics: MetricDescriptions {
        MetricDescriptions(of: model.member, likelihoodDraws: training.finalLikelihood?.samples)
    }
}

extension MetricDescriptions {
    /// The metrics that runs of a member of a family write.
    ///
    /// - `likelihoodDraws`: draws for the estimate at the end of the run; nil where there is none.
    init(of member: any ModelFamily, likelihoodDraws: Int?) {
        let rates = member.players.map {
            MetricDescription.learningRate(of: $0, isAlone: member.players.count == 1)
        }
        self.init(
            (member.trainingMetrics + rates).map { $0.logged(under: .training) }
                + (member.testMetrics + member.likelihoodMetrics(draws: likelihoodDraws))
                .map { $0.logged(under: .test) },
            watched: member.watchedMetric.map { $0.logged(under: .test).name })
    }
}

extension ModelFamily {
    /// The estimate of −ln p(x) at the end of a run, and its standard error; none without draws, or
    /// without a likelihood.
    package func likelihoodMetrics(draws: Int?) -> [MetricDescription] {
        guard let draws, let estimate = likelihoodEstimate(draws: draws) else { return [] }
        return [
            estimate,
            MetricDescription(
                estimate.name + "_standard_error",
                "The standard error of \(estimate.name) as a mean over examples.",
                unit: estimate.unit),
        ]
    }
}

extension MetricDescription {
    /// When a metric is measured.
    package enum Phase: String, CaseIterable {
        /// In steps of training.
        case training = "train"
        /// On held-out examples.
        case test
    }

    /// The metric as metric lines name it. Where values are good or bad, they are so on the same
    /// data alone.
    package func logged(under phase: Phase) -> MetricDescription {
        logged(
            as: "\(phase.rawValue)/\(name)",
            settings: goal == nil && likelihood == nil ? [] : DataConfig.measuredSettings)
    }
}

extension DataConfig {
    /// The settings on which the examples depend that a model is measured on, with their dotted
    /// paths.
    static let measuredSettings = [
        "type", "path", "targetPath", "targetColumns", "size", "fit", "channels", "binarization",
        "trainingImages", "testCount", "testFraction", "split", "count", "noise", "seed",
        "target", "modes", "radius", "side", "spacing", "deviation",
    ].map { "data.\($0)" }
}
