import Autodiff
import Configuration
import Kernels
import NeuralNetworks

/// Examples that go through a model together.
public struct Batch: Sendable {
    /// [batch, …]: images [batch, height, width, channels], or rows of a table.
    public let inputs: Tensor
    /// A class for every example, where there are classes.
    public let labels: [Int]
    /// What a regression should give, [batch, outputs].
    public let targets: Tensor?

    /// A batch.
    public init(inputs: Tensor, labels: [Int] = [], targets: Tensor? = nil) {
        self.inputs = inputs
        self.labels = labels
        self.targets = targets
    }

    /// Examples.
    public var count: Int { inputs.shape[0] }
}

/// Where in a training a step stands.
public struct StepPosition: Sendable {
    /// Steps done before it.
    public let step: Int
    /// Whole epochs done before it.
    public let epoch: Int
    /// Whether it is the last step of its epoch, for what is done once all examples were seen.
    public let endsEpoch: Bool
    /// Draws for this step.
    public let random: RandomStream

    /// A position.
    public init(step: Int, epoch: Int, endsEpoch: Bool = false, random: RandomStream) {
        self.step = step
        self.epoch = epoch
        self.endsEpoch = endsEpoch
        self.random = random
    }
}

/// What a training step reports: metrics, each a mean over the batch's examples or a quantity of the
/// step itself. A loop averages them over steps, weighted by their examples.
public protocol StepMetrics: Sendable {
    /// The values; one that the step does not have is left out.
    var readings: [Reading] { get }
}

/// Something to look at, for the runner to draw.
public enum Picture: Sendable {
    /// Images [n, height, width, channels] in [0, 1], `columns` in a row.
    case grid(Tensor, columns: Int)
    /// Several such grids of one size, from left to right with a gap between them.
    case sideBySide([Tensor], columns: Int)
    /// Images with a caption each, the wrong ones marked.
    case captioned(Tensor, captions: [String], isWrong: [Bool])
    /// Counts: how often examples of a row's class were taken for a column's.
    case confusion([[Int]])
    /// Points of the plane with a class each, which `names` names; unless given, they are the data's.
    case scatter(
        [(x: Double, y: Double)], labels: [Int], names: [String] = [], xLabel: String,
        yLabel: String)
}

/// A picture and the name of its file.
public struct NamedPicture: Sendable {
    /// The file's name without epoch and extension: "samples".
    public let name: String
    /// What to draw.
    public let picture: Picture

    /// A named picture.
    public init(_ name: String, _ picture: Picture) {
        self.name = name
        self.picture = picture
    }
}

/// What held-out examples say about a model.
public struct EvaluationReport: Sendable {
    /// The values.
    public let readings: [Reading]
    /// What a user should read: a collapse, a saturation.
    public let warnings: [TrainingWarning]
    /// Pictures of the evaluation.
    public let pictures: [NamedPicture]

    /// A report.
    public init(
        _ readings: [Reading] = [], warnings: [TrainingWarning] = [],
        pictures: [NamedPicture] = []
    ) {
        self.readings = readings
        self.warnings = warnings
        self.pictures = pictures
    }
}

/// An evaluation under way: batches go in, a report comes out.
///
/// Batches may differ in size; every metric weights examples equally.
public protocol Evaluation {
    /// Takes a batch in.
    mutating func add(_ batch: Batch)
    /// The report over all batches.
    func report() -> EvaluationReport
}

/// A model being trained: what a loop calls, knowing nothing of the model.
public protocol Trainer: AnyObject {
    /// What a step reports.
    associatedtype Metrics: StepMetrics

    /// Everything that is saved of the model, under one name each.
    var model: any Stateful { get }
    /// What training remembers beside the model and the optimizers, such as the averages of a
    /// regularizer: saved in checkpoints, and not needed to use the model.
    ///
    /// Training steps alone change it; an evaluation does not.
    var memory: any Stateful { get }
    /// Who moves the parameters by their gradients, in turn; none where they move otherwise.
    var players: [Player] { get }

    /// One step on a batch.
    ///
    /// - Throws: `NonFiniteError` when a loss, a gradient or a weight is not finite.
    func step(_ batch: Batch, at position: StepPosition) throws(NonFiniteError) -> Metrics

    /// Takes a batch through the networks as a step does, without learning: what layers keep of the
    /// batches that they see comes from such passes.
    func pass(_ batch: Batch, _ context: inout Context)

    /// Begins an evaluation on held-out data; `random` serves all of it.
    func evaluation(epoch: Int, random: RandomStream) -> any Evaluation

    /// Pictures of the model now, with averaged weights where an average is kept. `examples` are
    /// held-out images, the same each time; `random` begins at the same place each time, so that
    /// pictures of two epochs compare.
    func pictures(examples: Batch, random: RandomStream) -> [NamedPicture]
}

extension Trainer {
    /// Nothing.
    public var memory: any Stateful { Stateless() }

    /// Throws `NonFiniteError` naming what optimisers or training remember, or a statistic that the
    /// model keeps, that is NaN or infinite.
    public func refuseNonFiniteState() throws(NonFiniteError) {
        for player in players { try player.optimizer.refuseNonFiniteState() }
        for state in model.namedState + memory.namedState {
            guard case .buffer(let buffer) = state.content,
                !Elementwise.allFinite(buffer.value.region)
            else { continue }
            throw NonFiniteError(tensor: "the statistic \(state.name)")
        }
    }

    /// The step size with which each player moved in step number `step`, counted from zero.
    public func learningRates(inStep step: Int) -> [Reading] {
        players.compactMap { player in
            guard player.moves(inStep: step), let rate = player.optimizer.lastLearningRate else {
                return nil
            }
            return Reading(.learningRate(of: player.name, isAlone: players.count == 1), rate)
        }
    }

    /// Whether averaged weights need statistics of batches of their own.
    public var needsAverageStatistics: Bool {
        players.contains { $0.averageStatistics != nil }
    }

    /// Estimates the statistics of batches that belong to averaged weights as means over `count`
    /// batches of training data, each seen as in training. Nothing else changes.
    ///
    /// - Throws: what `batch` throws; there is no estimate then.
    public func estimateAverageStatistics(
        over count: Int, random: RandomStream, batch: (_ index: Int) throws -> Batch
    ) rethrows {
        forgetAverageStatistics()
        try model.keepingBuffers {
            try withAverages {
                model.resetCounters()
                var context = Context(
                    .training, isDifferentiable: false, random: random, averagesStatistics: true)
                for index in 0..<count { pass(try batch(index), &context) }
                for player in players { player.averageStatistics?.take() }
            }
        }
    }

    /// Forgets the statistics of averaged weights, which are then used with those of the weights
    /// themselves.
    public func forgetAverageStatistics() {
        for player in players { player.averageStatistics?.forget() }
    }

    /// Runs `body` with averaged weights in the place of those whose average is kept.
    public func withAverages<Result>(_ body: () throws -> Result) rethrows -> Result {
        func run(_ players: ArraySlice<Player>) throws -> Result {
            guard let player = players.first else { return try body() }
            return try player.withAverage { try run(players.dropFirst()) }
        }
        return try run(players[...])
    }
}
