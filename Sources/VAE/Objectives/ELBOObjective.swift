import Configuration
import NeuralNetworks
import Training

/// The evidence lower bound with a weighted divergence: reconstruction + β·KL (Kingma & Welling
/// 2014, eq. 3; β: Higgins et al. 2017, eq. 4), β reached by a straight line from zero if a
/// warm-up is given (Bowman et al. 2016, §3.1).
public struct ELBOObjective: VAEObjective, VAEObjectiveConfig, Configurable {
    /// How the divergence is computed.
    public enum Divergence: String, CaseIterable, Sendable {
        /// In closed form where there is one, else as `sampled`.
        case analytic
        /// ln q(z|x) − ln p(z) at the drawn z.
        case sampled
    }

    /// The weight of the divergence.
    public let beta: Double
    /// Epochs until the weight is reached.
    public let warmUpEpochs: Int
    /// How the divergence is computed.
    public let divergence: Divergence

    /// Reads the keys.
    public init(from object: ObjectReader) {
        let usual = ELBOObjective()
        beta = object.singlePrecision(
            "beta", default: usual.beta, in: .nonNegative, "Weight of the divergence.")
        warmUpEpochs = object.integer(
            "warmUpEpochs", default: usual.warmUpEpochs, in: Self.warmUpRange,
            "Epochs until beta is reached.")
        divergence = object.choice(
            "divergence", of: Divergence.self, default: usual.divergence,
            "How the divergence is computed.",
            describing: { divergence in
                switch divergence {
                case .analytic: "In closed form where posterior and prior have one, else sampled."
                case .sampled: "ln q(z|x) − ln p(z) at the drawn z."
                }
            })
    }

    private static let warmUpRange = 0...100_000

    /// An objective given in code; traps on a setting that has no meaning.
    public init(beta: Double = 1, warmUpEpochs: Int = 0, divergence: Divergence = .analytic) {
        self.beta = NumberRange.nonNegative.checked(beta, "ELBOObjective.beta")
        self.warmUpEpochs = Self.warmUpRange.checked(warmUpEpochs, "ELBOObjective.warmUpEpochs")
        self.divergence = divergence
    }

    /// The weight of the divergence in an epoch, counted from zero: β·min(1, (epoch + 1)/warm-up).
    public func weight(epoch: Int) -> Double {
        warmUpEpochs == 0 ? beta : beta * min(1, Double(epoch + 1) / Double(warmUpEpochs))
    }

    /// Reconstruction + β·KL.
    public func losses(
        _ terms: BoundTerms, epoch: Int, _ context: inout Context
    ) -> VAELosses {
        let divergence =
            switch divergence {
            case .analytic: terms.closedDivergence ?? terms.sampledDivergence
            case .sampled: terms.sampledDivergence
            }
        return VAELosses(
            divergence: divergence,
            [
                .init(Losses(perExample: terms.reconstruction)),
                .init(Losses(perExample: divergence), weight: weight(epoch: epoch)),
            ])
    }

    /// β.
    public var trainingMetrics: [MetricDescription] { [VAEMetric.beta] }

    /// β.
    public func readings(epoch: Int) -> [Reading] {
        [Reading(VAEMetric.beta, weight(epoch: epoch))]
    }
}
