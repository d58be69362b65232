import Configuration
import Families
import RunStore
import Training

extension ExperimentConfig {
    /// The metrics that a run writes.
    package var metrics: MetricDescriptions { MetricDescriptions(of: model.member) }
}

extension MetricDescriptions {
    /// The metrics that runs of a member of a family write.
    init(of member: any ModelFamily) {
        let rates = member.players.map {
            MetricDescription.learningRate(of: $0, isAlone: member.players.count == 1)
        }
        self.init(
            (member.trainingMetrics + rates).map { $0.logged(under: .training) }
                + member.testMetrics.map { $0.logged(under: .test) },
            watched: member.watchedMetric.map { $0.logged(under: .test).name })
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
