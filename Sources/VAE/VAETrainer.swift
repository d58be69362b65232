import Autodiff
import Configuration
import Kernels
import NeuralNetworks
import Training

/// What a step of a VAE reports, means over the batch.
public struct VAEStepMetrics: StepMetrics {
    /// What was minimised, β·KL in it, nats per image.
    public let loss: Double
    /// −ln p(x|z), nats per image.
    public let reconstruction: Double
    /// KL(q(z|x) ‖ p(z)), nats per image.
    public let divergence: Double
    /// The weight of the divergence.
    public let beta: Double
    /// The norm of all gradients together.
    public let gradientNorm: Double

    /// The negative of the evidence lower bound, β = 1 in it: at least −ln p(x), nats per image.
    public var negativeELBO: Double { reconstruction + divergence }

    /// As metric lines name them.
    public var readings: [Reading] {
        [
            Reading(VAEMetric.loss, loss), Reading(VAEMetric.negativeELBO, negativeELBO),
            Reading(VAEMetric.reconstruction, reconstruction),
            Reading(VAEMetric.divergence, divergence), Reading(VAEMetric.beta, beta),
            Reading(VAEMetric.gradientNorm, gradientNorm),
        ]
    }
}

/// Trains a VAE by one optimiser on one loss.
public final class VAETrainer: Trainer {
    /// The model.
    public let autoencoder: VAEModel
    /// What is minimised.
    public let objective: ELBOConfig
    private let player: Player

    /// A trainer with initial weights under `seed`.
    ///
    /// - Throws: `ConfigError` when the networks do not suit images of `imageShape`.
    public init(
        _ config: VAEConfig, imageShape: Shape, optimizer: OptimizerConfig, seed: UInt64
    ) throws(ConfigError) {
        autoencoder = try VAEModel(config, imageShape: imageShape, seed: seed)
        objective = config.objective
        player = Player(
            "model", optimizer, parameters: autoencoder.namedParameters,
            statistics: autoencoder.namedStatistics)
    }

    /// The model.
    public var model: any Stateful { autoencoder }
    /// The one player.
    public var players: [Player] { [player] }

    /// One step on a batch.
    public func step(
        _ batch: Batch, at position: StepPosition
    ) throws(NonFiniteError) -> VAEStepMetrics {
        var context = Context.training(position.random)
        let weight = objective.weight(epoch: position.epoch)
        var (reconstruction, divergence) = (0.0, 0.0)
        let move = try player.minimize(epoch: position.epoch) { () throws(NonFiniteError) in
            let terms = terms(batch.inputs, &context)
            let parts = (
                Losses(perExample: terms.reconstruction), Losses(perExample: terms.divergence)
            )
            (reconstruction, divergence) = (
                Double(parts.0.mean.scalar), Double(parts.1.mean.scalar)
            )
            return parts.0 + parts.1 * weight
        }
        return VAEStepMetrics(
            loss: move.loss, reconstruction: reconstruction, divergence: divergence, beta: weight,
            gradientNorm: move.gradientNorm)
    }

    /// Images through encoder and decoder.
    public func pass(_ batch: Batch, _ context: inout Context) {
        _ = terms(batch.inputs, &context)
    }

    /// −ln p(x|z) and KL(q(z|x) ‖ p(z)) of every image at one draw of z, nats: [batch] each.
    func terms(
        _ images: Tensor, _ context: inout Context
    ) -> (reconstruction: Tensor, divergence: Tensor, posterior: Tensor) {
        let posterior = autoencoder.posterior(images, &context)
        let noise = Tensor.normal(
            [images.shape[0], autoencoder.latentSize], from: context.random.next())
        let latents = posterior.reparameterized(noise: noise)
        let decoded = autoencoder.decode(latents, &context)
        let reconstruction = autoencoder.likelihood.negativeLogLikelihood(
            of: images.flattened, decoded: decoded, &context)
        let divergence =
            switch objective.divergence {
            case .analytic: posterior.divergenceFromStandardNormal()
            case .sampled: sampledDivergence(posterior, latents: latents, noise: noise)
            }
        return (reconstruction, divergence, posterior)
    }

    /// ln q(z|x) − ln p(z) = ½ Σ (z² − ε² − ln v) at z = m + √v·ε.
    private func sampledDivergence(
        _ posterior: Tensor, latents: Tensor, noise: Tensor
    ) -> Tensor {
        let size = autoencoder.latentSize
        let logVariance = posterior.sliced(axis: 1, size..<2 * size)
        return (latents.squared() - noise.squared() - logVariance).sum(axes: [1]) * 0.5
    }

    /// The loss over held-out images with the epoch's β, and the bound, in which β is 1.
    public func evaluation(epoch: Int, random: RandomStream) -> any Evaluation {
        VAEEvaluation(trainer: self, weight: objective.weight(epoch: epoch), random: random)
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
