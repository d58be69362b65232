import Autodiff
import Families
import Kernels
import NeuralNetworks
import Training

/// Fits a mixture to the latent variables of images by expectation and maximization (Dempster, Laird &
/// Rubin 1977): an epoch is one sweep. Its steps add up what the examples of their batches say, and the
/// last one moves the parameters. No sweep lowers the likelihood of the training examples.
public final class LatentMixtureTrainer: Trainer {
    /// The mixture, and what encodes and decodes.
    public let density: LatentMixtureModel
    private let sums: MixtureSums
    private let varianceFloor: Double
    /// That of the parameters since they moved; nil until it is asked for.
    private var current: MixtureDensity?

    /// A trainer of a mixture as it is.
    ///
    /// - `varianceFloor`: the least variance of a component in any direction.
    public init(_ density: LatentMixtureModel, varianceFloor: Double) {
        self.density = density
        self.varianceFloor = varianceFloor
        sums = MixtureSums(of: density.mixture)
    }

    /// What a step reports.
    public struct Metrics: StepMetrics {
        /// The log-density of the batch under the mixture that the sweep began with.
        public let readings: [Reading]
    }

    /// The mixture with the model of the first run.
    public var model: any Stateful { density }
    /// The sums of the sweep so far.
    public var memory: any Stateful { sums }
    /// None: the parameters follow no gradient.
    public var players: [Player] { [] }

    /// Adds a batch of images to the sweep; the first step of all begins with a mixture on its examples.
    ///
    /// - Throws: `NonFiniteError` when a latent variable or a parameter is not finite.
    public func step(
        _ batch: Batch, at position: StepPosition
    ) throws(NonFiniteError) -> Metrics {
        let mixture = density.mixture
        let latents = density.source.latentMeans(batch.inputs)
        guard Elementwise.allFinite(latents.region) else {
            throw NonFiniteError(tensor: "a latent variable of the first run's model")
        }
        if position.step == 0 {
            var random = position.random
            mixture.start(on: latents, floor: varianceFloor, random: &random)
            current = nil
        }
        let density = current ?? mixture.density
        current = density
        let joint = density.logJoint(latents)
        sums.add(latents, joint.softmax(), to: mixture)
        if position.endsEpoch {
            mixture.maximize(sums, floor: varianceFloor)
            sums.reset()
            current = nil
            try refuseNonFiniteParameters()
        }
        return Metrics(readings: [
            Reading(LatentMixtureMetric.logDensity, Double(joint.logSumExp().mean().scalar))
        ])
    }

    private func refuseNonFiniteParameters() throws(NonFiniteError) {
        for named in density.mixture.namedParameters
        where !Elementwise.allFinite(named.parameter.value.region) {
            throw NonFiniteError(tensor: "the mixture's \(named.name)")
        }
    }

    /// Nothing: there are no statistics of batches.
    public func pass(_ batch: Batch, _ context: inout Context) {}

    /// Begins an evaluation on held-out images; it draws nothing.
    public func evaluation(epoch: Int, random: RandomStream) -> any Evaluation {
        LatentMixtureEvaluation(density)
    }

    /// 64 samples of the same draws each time.
    public func pictures(examples: Batch, random: RandomStream) -> [NamedPicture] {
        [
            NamedPicture(
                "samples", .grid(density.samples(indices: 0..<64, from: random), columns: 8))
        ]
    }
}

/// The log-density of held-out images' latent variables.
struct LatentMixtureEvaluation: Evaluation {
    private let source: any LatentEncoding
    private let density: MixtureDensity
    private var sum = 0.0
    private var count = 0

    init(_ model: LatentMixtureModel) {
        source = model.source
        density = model.mixture.density
    }

    mutating func add(_ batch: Batch) {
        count += batch.count
        sum += density.logDensity(source.latentMeans(batch.inputs)).scalars
            .reduce(0) { $0 + Double($1) }
    }

    func report() -> EvaluationReport {
        guard count > 0 else { return EvaluationReport() }
        return EvaluationReport([Reading(LatentMixtureMetric.logDensity, sum / Double(count))])
    }
}
