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
    let judge: Discriminator
    /// What the objective, the regularizers and the views remember.
    public var memory: any Stateful { state }
    private let state: GANMemory
    private let discriminator: Player
    private let generator: Player

    /// A game over examples of `exampleShape`, [height, width, channels] of images or [features] of
    /// rows.
    ///
    /// - Throws: `ConfigError` when the networks do not suit such examples.
    public init(
        _ config: GANConfig, exampleShape: Shape, generatorOptimizer: OptimizerConfig,
        discriminatorOptimizer: OptimizerConfig, seed: UInt64
    ) throws(ConfigError) {
        let gan = try GANModel(config, exampleShape: exampleShape, seed: seed)
        self.gan = gan
        state = GANMemory(config)
        objective = state.objective
        judge = Discriminator(
            views: state.views, network: gan.discriminator, head: gan.head,
            mixesExamples: try config.networks(exampleShape: exampleShape)
                .discriminator.mixesExamples)
        let parameters = { (names: String...) in
            gan.namedParameters.filter { parameter in
                names.contains { parameter.name.hasPrefix($0 + ".") }
            }
        }
        let statistics = { (name: String) in
            gan.namedStatistics.filter { $0.name.hasPrefix(name + ".") }
        }
        discriminator = Player(
            "discriminator", discriminatorOptimizer,
            parameters: parameters("discriminator", "head"),
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
    /// The batch has examples [n] + the shape of one, at least two where a player mixes them.
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
                real: real, fake: fake, at: position, &context, &metrics)
            return metrics
        }
        // The samples' graph lives within the loss, so that nobody holds the generator's weights
        // when they are moved in place.
        let move = try generator.minimize(epoch: position.epoch) {
            () throws(NonFiniteError) -> Losses in
            let fake = gan.generator(noise, &context)
            try moveDiscriminator(
                real: real, fake: fake.detached, at: position, &context, &metrics)
            var frozen = context.frozen
            let seen =
                objective.generatorSeesReal
                ? judge.verdict(on: real, isReal: true, &frozen) : nil
            return objective.generatorLosses(
                real: seen, fake: judge.verdict(on: fake, isReal: false, &frozen))
        }
        metrics.lossGenerator = move.loss
        metrics.gradientNormGenerator = move.gradientNorm
        return metrics
    }

    private func moveDiscriminator(
        real: Tensor, fake: Tensor, at position: StepPosition, _ context: inout Context,
        _ metrics: inout GANStepMetrics
    ) throws(NonFiniteError) {
        var round: Round?
        let move = try discriminator.minimize(epoch: position.epoch) {
            () throws(NonFiniteError) -> Losses in
            let judged = judge.round(real: real, fake: fake, &context)
            round = judged.detached
            metrics.outputs = objective.readings(
                real: judged.realVerdict, fake: judged.fakeVerdict)
            let losses = objective.discriminatorLosses(
                real: judged.realVerdict, fake: judged.fakeVerdict)
            return state.regularizers.reduce(losses) { sum, regularizer in
                guard position.step % regularizer.interval == 0 else { return sum }
                let penalty = regularizer.losses(judged, &context)
                metrics.penalty = (metrics.penalty ?? 0) + Double(penalty.mean.scalar)
                return sum + penalty * Double(regularizer.interval)
            }
        }
        metrics.lossDiscriminator = move.loss
        metrics.gradientNormDiscriminator = move.gradientNorm
        if let round { state.afterStep(round) }
    }

    /// Noise through the generator and, where the discriminator keeps statistics for an average of
    /// its weights, images and samples through the discriminator.
    public func pass(_ batch: Batch, _ context: inout Context) {
        let noise = Tensor.normal([batch.count, gan.latentSize], from: context.random.next())
        let fake = gan.generator(noise, &context)
        guard discriminator.averageStatistics != nil else { return }
        _ = judge.round(
            real: gan.output.playersView(of: batch.inputs), fake: fake, &context)
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
        GANEvaluation(of: gan, judge: judge, objective: objective, random: random)
    }

    /// Of images 64 samples of the same noise each time, and eight ways from one sample to another.
    /// Where an average of the generator's weights is kept, these come from it, and one more picture has
    /// the samples again on the left, and those of the weights themselves on the right.
    public func pictures(examples: Batch, random: RandomStream) -> [NamedPicture] {
        guard gan.exampleShape.rank == 3 else { return [] }
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
