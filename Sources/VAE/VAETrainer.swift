import Autodiff
import Configuration
import Families
import Kernels
import NeuralNetworks
import Training

/// What a step of a VAE reports, means over the batch.
public struct VAEStepMetrics: StepMetrics {
    /// What was minimized, nats per image.
    public let loss: Double
    /// −ln p(x|z), nats per image.
    public let reconstruction: Double
    /// The divergence of the posterior from the prior, nats per image.
    public let divergence: Double
    /// What the objective reports beside them.
    public let others: [Reading]
    /// The losses of opponents and the norms of their gradients.
    public let opponents: [Reading]
    /// The norm of all gradients together.
    public let gradientNorm: Double
    let lossMetric: MetricDescription

    /// The negative of the evidence lower bound, whatever the weights in the loss: at least −ln p(x),
    /// nats per image.
    public var negativeELBO: Double { reconstruction + divergence }

    /// As metric lines name them.
    public var readings: [Reading] {
        [
            Reading(lossMetric, loss), Reading(VAEMetric.negativeELBO, negativeELBO),
            Reading(VAEMetric.reconstruction, reconstruction),
            Reading(VAEMetric.divergence, divergence),
        ] + others + [Reading(VAEMetric.gradientNorm, gradientNorm)] + opponents
    }
}

/// Trains a VAE by one optimiser on one loss, and the objective's opponents by theirs.
public final class VAETrainer: Trainer {
    /// The model.
    public let autoencoder: VAEModel
    /// What is minimized.
    public let objective: any VAEObjective
    private let config: any VAEObjectiveConfig
    private let player: Player
    private let opponents: [Player]

    /// A trainer with initial weights under `seed`.
    ///
    /// - `opponents`: an optimizer for each of the objective's opponents, by their names.
    /// - Throws: `ConfigError` when the networks do not suit images of `imageShape`.
    public init(
        _ config: VAEConfig, imageShape: Shape, optimizer: OptimizerConfig,
        opponents: [String: OptimizerConfig] = [:], seed: UInt64
    ) throws(ConfigError) {
        autoencoder = try VAEModel(config, imageShape: imageShape, seed: seed)
        self.config = config.objective
        var random = RandomStream(seed: seed, name: "objective initialization")
        objective = try config.objective.objective(latentSize: config.latentSize, &random)
        player = Player(
            "model", optimizer, parameters: autoencoder.namedParameters,
            statistics: autoencoder.namedStatistics)
        for opponent in objective.opponents
        where opponents.of(opponent.player).averageDecay != nil {
            throw ConfigError(
                path: JSONPath(["optimizers", opponent.player, "averageDecay"].map { .key($0) }),
                message: "given, expected to be absent: nothing is drawn with the weights of the "
                    + opponent.player)
        }
        self.opponents = objective.opponents.map {
            Player($0.player, opponents.of($0.player), parameters: $0.namedParameters)
        }
    }

    /// The model.
    public var model: any Stateful { autoencoder }
    /// The state of the objective.
    public var memory: any Stateful { objective }
    /// The one that moves the model, and the objective's opponents.
    public var players: [Player] { [player] + opponents }

    /// One step on a batch: a move of the model, and then of its opponents.
    public func step(
        _ batch: Batch, at position: StepPosition
    ) throws(NonFiniteError) -> VAEStepMetrics {
        var context = Context.training(position.random)
        var (reconstruction, divergence) = (0.0, 0.0)
        var others = objective.readings(epoch: position.epoch)
        var latents = Tensor(0)
        let move = try player.minimize(epoch: position.epoch) { () throws(NonFiniteError) in
            let terms = autoencoder.terms(batch.inputs, draws: config.draws, &context)
            let losses = objective.losses(terms, epoch: position.epoch, &context)
            reconstruction = mean(terms.reconstruction)
            divergence = mean(losses.divergence)
            latents = terms.draw.latents.detached
            others += losses.parts.compactMap { part in
                part.metric.map { Reading($0, Double(part.losses.mean.scalar)) }
            }
            return losses.total
        }
        return VAEStepMetrics(
            loss: move.loss, reconstruction: reconstruction, divergence: divergence,
            others: others, opponents: try moveOpponents(latents, position, &context),
            gradientNorm: move.gradientNorm, lossMetric: config.loss)
    }

    private func moveOpponents(
        _ latents: Tensor, _ position: StepPosition, _ context: inout Context
    ) throws(NonFiniteError) -> [Reading] {
        var readings: [Reading] = []
        for (opponent, player) in zip(objective.opponents, opponents) {
            let move = try player.minimize(epoch: position.epoch) {
                () throws(NonFiniteError) -> Losses in opponent.losses(latents, &context)
            }
            readings += [
                Reading(.loss(of: player.name), move.loss),
                Reading(.gradientNorm(of: player.name), move.gradientNorm),
            ]
        }
        return readings
    }

    /// Images through encoder and decoder.
    public func pass(_ batch: Batch, _ context: inout Context) {
        _ = autoencoder.terms(batch.inputs, draws: config.draws, &context)
    }

    /// The loss over held-out images with the epoch's weights, and the bound, which has none.
    public func evaluation(epoch: Int, random: RandomStream) -> any Evaluation {
        VAEEvaluation(autoencoder, objective, config, epoch: epoch, random: random)
    }

    /// Of images samples from fixed noise, reconstructions below their originals, interpolations and,
    /// in two dimensions, the manifold and where the classes lie.
    public func pictures(examples: Batch, random: RandomStream) -> [NamedPicture] {
        guard autoencoder.exampleShape.rank == 3 else { return [] }
        return withAverages { drawn(examples, random) }
    }

    private func drawn(_ examples: Batch, _ random: RandomStream) -> [NamedPicture] {
        let model = autoencoder
        var pictures = [
            NamedPicture(
                "samples", .grid(model.samples(indices: 0..<64, from: random), columns: 8)),
            NamedPicture("reconstructions", reconstructionGrid(examples.inputs)),
            NamedPicture(
                "interpolation",
                .grid(model.interpolation(indices: 0..<64, columns: 8, from: random), columns: 8)),
        ]
        if let manifold = model.manifold(side: 20) {
            pictures.append(NamedPicture("manifold", .grid(manifold, columns: 20)))
            let means = model.latentMeans(examples.inputs).scalars
            let points = (0..<examples.count).map {
                (x: Double(means[2 * $0]), y: Double(means[2 * $0 + 1]))
            }
            pictures.append(
                NamedPicture(
                    "latent",
                    .scatter(points, labels: examples.labels, xLabel: "z₁", yLabel: "z₂")))
        }
        return pictures
    }

    /// Rows of eight originals, each above the row of their reconstructions.
    private func reconstructionGrid(_ images: Tensor) -> Picture {
        let count = min(images.shape[0] / 8 * 8, 32)
        guard count > 0 else {
            return .grid(
                concatenated([images, autoencoder.reconstructions(of: images)]),
                columns: max(images.shape[0], 1))
        }
        let originals = images.sliced(axis: 0, 0..<count)
        let copies = autoencoder.reconstructions(of: originals)
        let rows = stride(from: 0, to: count, by: 8).flatMap { row in
            [originals, copies].map { $0.sliced(axis: 0, row..<row + 8) }
        }
        return .grid(concatenated(rows), columns: 8)
    }
}

/// The mean of numbers of which nothing is learnt.
private func mean(_ numbers: Tensor) -> Double { Double(numbers.detached.mean().scalar) }
