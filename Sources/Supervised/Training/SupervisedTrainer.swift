import Autodiff
import Configuration
import Families
import Kernels
import NeuralNetworks
import Training

/// Trains a network on examples with answers: one player, one loss.
public final class SupervisedTrainer<Task: SupervisedTask>: Trainer {
    /// The network.
    public let predictor: Task.Model
    /// What it learns.
    public let task: Task
    private let player: Player

    /// A trainer of `predictor`.
    public init(_ predictor: Task.Model, task: Task, optimizer: OptimizerConfig) {
        self.predictor = predictor
        self.task = task
        player = Player(
            task.name, optimizer, parameters: predictor.namedParameters,
            statistics: predictor.namedStatistics)
    }

    /// The network, as what is saved.
    public var model: any Stateful { predictor }

    /// The one player.
    public var players: [Player] { [player] }

    /// One step on a batch.
    ///
    /// - Throws: `NonFiniteError` when the loss, a gradient or a weight is not finite.
    public func step(
        _ batch: Batch, at position: StepPosition
    ) throws(NonFiniteError) -> SupervisedMetrics {
        var accuracy: Double?
        let move = try player.minimize(epoch: position.epoch) { () throws(NonFiniteError) in
            var context = Context.training(position.random)
            let outputs = predictor(batch.inputs, &context)
            accuracy = task.accuracy(of: outputs, for: batch)
            return Losses(batch: task.loss(of: outputs, for: batch))
        }
        return SupervisedMetrics(
            loss: move.loss, lossMetric: task.lossMetric, accuracy: accuracy,
            gradientNorm: move.gradientNorm)
    }

    /// Examples through the network.
    public func pass(_ batch: Batch, _ context: inout Context) {
        _ = predictor(batch.inputs, &context)
    }

    /// Begins an evaluation on held-out data; it draws nothing.
    public func evaluation(epoch: Int, random: RandomStream) -> any Evaluation {
        SupervisedEvaluation(of: predictor, task)
    }

    /// Pictures of what the network says of held-out examples.
    public func pictures(examples: Batch, random: RandomStream) -> [NamedPicture] {
        guard examples.count > 0 else { return [] }
        return withAverages {
            task.pictures(examples: examples, outputs: predictor.evaluated(examples.inputs))
        }
    }
}

extension SupervisedTrainer where Task == Classification {
    /// A trainer of a classifier.
    ///
    /// - `inputShape`: the sizes of one example.
    /// - `outputs`: classes of the data.
    /// - `classNames`: what they are called, in the order of their labels; their numbers if empty.
    /// - Throws: `ConfigError` when the config does not suit the data.
    public convenience init(
        _ config: ClassifierConfig, inputShape: Shape, outputs: Int, classNames: [String] = [],
        optimizer: OptimizerConfig, seed: UInt64
    ) throws(ConfigError) {
        precondition(
            classNames.isEmpty || classNames.count == outputs,
            "SupervisedTrainer: \(classNames.count) names for \(outputs) classes")
        self.init(
            try ClassifierModel(config, inputShape: inputShape, outputs: outputs, seed: seed),
            task: Classification(
                output: config.output, labelSmoothing: Float(config.labelSmoothing),
                classNames: classNames.isEmpty ? (0..<outputs).map(String.init) : classNames),
            optimizer: optimizer)
    }
}

extension SupervisedTrainer where Task == Regression {
    /// A trainer of a regressor.
    ///
    /// - `inputShape`: the sizes of one example.
    /// - `outputs`: values to predict.
    /// - Throws: `ConfigError` when the network does not suit the data.
    public convenience init(
        _ config: RegressorConfig, inputShape: Shape, outputs: Int, optimizer: OptimizerConfig,
        seed: UInt64
    ) throws(ConfigError) {
        self.init(
            try RegressorModel(config, inputShape: inputShape, outputs: outputs, seed: seed),
            task: Regression(config.loss), optimizer: optimizer)
    }
}
