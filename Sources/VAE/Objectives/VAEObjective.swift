import Autodiff
import Configuration
import Kernels
import NeuralNetworks
import Training

/// What a VAE minimizes, as a function of the terms of the bound.
public protocol VAEObjective: Stateful {
    /// The losses of the examples.
    ///
    /// - `epoch`: whole epochs done.
    func losses(_ terms: BoundTerms, epoch: Int, _ context: inout Context) -> VAELosses
    /// Players against which the model is trained, in the order in which they move.
    var opponents: [any Opponent] { get }
    /// What it reports of a step beside the losses, such as a weight that changes.
    ///
    /// - `epoch`: whole epochs done.
    func readings(epoch: Int) -> [Reading]
}

extension VAEObjective {
    /// None.
    public var opponents: [any Opponent] { [] }
    /// Nothing.
    public func readings(epoch: Int) -> [Reading] { [] }
}

/// What an objective makes of the terms of the bound.
public struct VAELosses: Sendable {
    /// One term of the sum that is minimized.
    public struct Part: Sendable {
        /// The losses of the examples.
        public let losses: Losses
        /// Their weight in the sum.
        public let weight: Double
        /// The metric under which their mean is reported; nil for what the bound reports anyway.
        public let metric: MetricDescription?

        /// A term.
        public init(_ losses: Losses, weight: Double = 1, metric: MetricDescription? = nil) {
            self.losses = losses
            self.weight = weight
            self.metric = metric
        }
    }

    /// What is reported as the divergence of the posterior from the prior, nats: of every example
    /// [n], or of every draw [K·n].
    public let divergence: Tensor
    /// The terms, one at least.
    public let parts: [Part]

    /// Terms of a sum.
    public init(divergence: Tensor, _ parts: [Part]) {
        precondition(!parts.isEmpty, "VAELosses: nothing to minimize")
        self.divergence = divergence
        self.parts = parts
    }

    /// The sum.
    public var total: Losses {
        parts.dropFirst().reduce(parts[0].losses * parts[0].weight) { sum, part in
            sum + part.losses * part.weight
        }
    }
}

/// An objective as configs state it.
public protocol VAEObjectiveConfig: Sendable {
    /// K: draws of the latent variables for each example.
    var draws: Int { get }
    /// What its loss is.
    var loss: MetricDescription { get }
    /// The metric whose best value a run keeps a checkpoint of.
    var watchedMetric: MetricDescription { get }
    /// What it reports of a step, beside the loss and the terms of the bound.
    var trainingMetrics: [MetricDescription] { get }
    /// What it reports of held-out examples, beside the loss and the terms of the bound.
    var testMetrics: [MetricDescription] { get }
    /// The names of its opponents.
    var opponents: [String] { get }
    /// The networks of its opponents.
    ///
    /// - Throws: `ConfigError` when one does not suit the latent variables.
    func networks(latentSize: Int) throws(ConfigError) -> [NetworkPlan]
    /// The objective, with its state if it has any.
    ///
    /// - Throws: `ConfigError` when a network of its own does not suit the latent variables.
    func objective(
        latentSize: Int, _ random: inout RandomStream
    ) throws(ConfigError) -> any VAEObjective
}

extension VAEObjectiveConfig {
    /// One.
    public var draws: Int { 1 }
    /// A weighted sum of reconstruction and divergence.
    public var loss: MetricDescription { VAEMetric.loss }
    /// The bound of one draw, whatever the weights in training.
    public var watchedMetric: MetricDescription { VAEMetric.negativeELBO }
    /// Nothing.
    public var trainingMetrics: [MetricDescription] { [] }
    /// Nothing.
    public var testMetrics: [MetricDescription] { [] }
    /// None.
    public func networks(latentSize: Int) throws(ConfigError) -> [NetworkPlan] { [] }
}

extension VAEObjectiveConfig where Self: VAEObjective {
    /// None.
    public var opponents: [String] { [] }
    /// Itself, as it owns nothing.
    public func objective(
        latentSize: Int, _ random: inout RandomStream
    ) throws(ConfigError) -> any VAEObjective { self }
}

/// The key of the objectives, by the names that configs use, in a `Registry`.
public enum VAEObjectives: RegistryKey {
    /// Those of this library.
    public static var standard: [VariantCase<any VAEObjectiveConfig>] {
        [
            VariantCase("elbo", "The evidence lower bound (Kingma and Welling 2014, eq. 3).") {
                ELBOObjective(from: $0)
            },
            VariantCase("factor", "The total correlation penalized (Kim and Mnih 2018, eq. 2).") {
                FactorConfig(from: $0)
            },
            VariantCase("iwae", "The importance weighted bound (Burda et al. 2016, eq. 8).") {
                IWAEObjective(from: $0)
            },
        ]
    }
}
