import Autodiff
import Configuration
import Kernels
import NeuralNetworks
import Training

/// The alternating game of a GAN: the discriminator moves on a batch and as many generated images,
/// then the generator on the same images against the discriminator as it is now.
public final class GANTrainer: Trainer {
    /// The players' networks.
    public let gan: GANModel
    /// `discriminator` and `generator`, in the order in which they move.
    public let players: [Player]

    let objective: any AdversarialObjective
    private let regularizers: [any DiscriminatorRegularizer]
    private let discriminator: Player
    private let generator: Player
    private let judgesBatchesApart: Bool

    /// A game over images of `imageShape`, [height, width, channels].
    ///
    /// - Throws: `ConfigError` when the networks do not suit such images.
    public init(
        _ config: GANConfig, imageShape: Shape, generatorOptimizer: OptimizerConfig,
        discriminatorOptimizer: OptimizerConfig, seed: UInt64
    ) throws(ConfigError) {
        let gan = try GANModel(config, imageShape: imageShape, seed: seed)
        self.gan = gan
        objective = config.objective
        regularizers = config.regularizers
        judgesBatchesApart = try config.networks(imageShape: imageShape)
            .discriminator.mixesExamples
        let parameters = { (name: String) in
            gan.namedParameters.filter { $0.name.hasPrefix(name + ".") }
        }
        let statistics = { (name: String) in
            gan.namedStatistics.filter { $0.name.hasPrefix(name + ".") }
        }
        discriminator = Player(
            "discriminator", discriminatorOptimizer, parameters: parameters("discriminator"),
            statistics: statistics("discriminator"))
        generator = Player(
            "generator", generatorOptimizer, parameters: parameters("generator"),
            statistics: statistics("generator"), period: config.discriminatorSteps)
        players = [discriminator, generator]
    }

    /// Everything that is saved.
    public var model: any Stateful { gan }

    /// One move of the discriminator and, in every `discriminatorSteps`-th step, of the generator.
    ///
    /// The batch has images [n, height, width, channels], at least two where a player mixes them.
    public func step(
        _ batch: Batch, at position: StepPosition
    ) throws(NonFiniteError) -> GANStepMetrics {
        var metrics = GANStepMetrics()
        var context = Context.training(position.random)
        let real = gan.output.playersView(of: batch.inputs)
        let noise = Tensor.normal([batch.count, gan.latentSize], from: context.random.next())
        guard generator.moves(inStep: position.step) else {
            var frozen = context.frozen
            let fake = gan.generator(noise, &frozen)
            context.random = frozen.random
            try moveDiscriminator(
                real: real, fake: fake, epoch: position.epoch, &context, &metrics)
            return metrics
        }
        // The images' graph lives within the loss, so that nobody holds the generator's weights
        // when they are moved in place.
        let move = try generator.minimize(epoch: position.epoch) {
            () throws(NonFiniteError) -> Losses in
            let fake = gan.generator(noise, &context)
            try moveDiscriminator(
                real: real, fake: fake.detached, epoch: position.epoch, &context, &metrics)
            var frozen = context.frozen
            return Losses(batch: objective.generatorLoss(fake: gan.discriminator(fake, &frozen)))
        }
        metrics.lossGenerator = move.loss
        metrics.gradientNormGenerator = move.gradientNorm
        return metrics
    }

    private func moveDiscriminator(
        real: Tensor, fake: Tensor, epoch: Int, _ context: inout Context,
        _ metrics: inout GANStepMetrics
    ) throws(NonFiniteError) {
        let move = try discriminator.minimize(epoch: epoch) { () throws(NonFiniteError) -> Losses in
            let logits = logits(real: real, fake: fake, &context)
            metrics.outputs = objective.readings(real: logits.real, fake: logits.fake)
            let loss = objective.discriminatorLoss(real: logits.real, fake: logits.fake)
            guard !regularizers.isEmpty else { return Losses(batch: loss) }
            let penalty = regularizers.reduce(Tensor(0)) {
                $0 + $1.penalty(of: gan.discriminator, real: real, fake: fake, &context)
            }
            metrics.penalty = Double(penalty.scalar)
            return Losses(batch: loss + penalty)
        }
        metrics.lossDiscriminator = move.loss
        metrics.gradientNormDiscriminator = move.gradientNorm
    }

    /// Noise through the generator and, where the discriminator keeps statistics for an average of
    /// its weights, images and samples through the discriminator.
    public func pass(_ batch: Batch, _ context: inout Context) {
        let noise = Tensor.normal([batch.count, gan.latentSize], from: context.random.next())
        let fake = gan.generator(noise, &context)
        guard discriminator.averageStatistics != nil else { return }
        _ = logits(real: gan.output.playersView(of: batch.inputs), fake: fake, &context)
    }

    /// The logits of both kinds of image, [n, 1] each.
    ///
    /// Batch statistics are those of one kind at a time. Where there are none, both go through
    /// together: larger matrix products, and one gradient a weight instead of two to be added.
    private func logits(
        real: Tensor, fake: Tensor, _ context: inout Context
    ) -> (real: Tensor, fake: Tensor) {
        if judgesBatchesApart {
            return (gan.discriminator(real, &context), gan.discriminator(fake, &context))
        }
        let logits = gan.discriminator(concatenated([real, fake]), &context)
        let count = real.shape[0]
        return (
            logits.sliced(axis: 0, 0..<count), logits.sliced(axis: 0, count..<2 * count)
        )
    }

    /// Runs `body` with the generator that samples come from: the average of its weights when one
    /// is kept, with statistics of batches of its own once they are estimated.
    public func withSamplingWeights<Result>(
        _ body: (GANModel) throws -> Result
    ) rethrows -> Result {
        try generator.withAverage { try body(gan) }
    }

    /// Begins an evaluation: diversity of samples, and what the discriminator makes of held-out
    /// images and as many samples.
    public func evaluation(epoch: Int, random: RandomStream) -> any Evaluation {
        GANEvaluation(of: self, random: random)
    }

    /// 64 samples of the same noise each time, and eight ways from one sample to another. Where an
    /// average of the generator's weights is kept, these come from it, and one more picture has
    /// the samples again on the left, and those of the weights themselves on the right.
    public func pictures(examples: Batch, random: RandomStream) -> [NamedPicture] {
        let draw = { (gan: GANModel) in gan.samples(indices: 0..<64, from: random) }
        let samples = withSamplingWeights(draw)
        var pictures = [NamedPicture("samples", .grid(samples, columns: 8))]
        if generator.optimizer.average != nil {
            pictures.append(
                NamedPicture(
                    "samples_averaged_current", .sideBySide([samples, draw(gan)], columns: 8)))
        }
        let walks = withSamplingWeights {
            $0.interpolation(indices: 0..<64, columns: 8, from: random)
        }
        return pictures + [NamedPicture("interpolation", .grid(walks, columns: 8))]
    }
}

/// The mean of sigmoid(logit).
func meanProbability(_ logits: Tensor) -> Double {
    Double(logits.detached.sigmoid().mean().scalar)
}
