import RunStore

/// What a run tells those who watch it.
public enum RunEvent: Sendable {
    /// The run folder is there; training begins after `step` steps of `plan`.
    case started(RunFolder, plan: RunPlan, step: Int)
    /// A step was taken.
    case stepped(StepProgress)
    /// An epoch is over: its line of metrics and the seconds that it took.
    case epochEnded(MetricLine, seconds: Double)
    /// Something that a user should read.
    case warning(String)
    /// Some steps were watched.
    case profiled(StepProfile)
    /// A checkpoint was written.
    case checkpointed(step: Int)
    /// The run came to an end or was interrupted.
    case ended(RunFolder, RunRecord.Status)
    /// There was nothing to do: the run had come to its end before.
    case alreadyFinished(RunFolder)
}

/// How a run will go.
public struct RunPlan: Sendable {
    /// Name of the experiment.
    public let name: String
    /// Passes over the data.
    public let epochs: Int
    /// Steps of a pass.
    public let stepsPerEpoch: Int
    /// What it will need.
    package let estimate: RunEstimate
    /// What a user should know of its settings before it begins.
    public let warnings: [String]
}

/// Where a run stands after a step.
public struct StepProgress: Sendable {
    /// Steps done.
    public let step: Int
    /// The epoch that the step belongs to, from one.
    public let epoch: Int
    /// Steps of the epoch done.
    public let stepInEpoch: Int
    /// Examples of the step.
    public let examples: Int
    /// What the step reported.
    public let metrics: [Metric]

    package init(step: Int, epoch: Int, stepInEpoch: Int, examples: Int, metrics: [Metric]) {
        self.step = step
        self.epoch = epoch
        self.stepInEpoch = stepInEpoch
        self.examples = examples
        self.metrics = metrics
    }
}

/// A run that cannot be done as it was asked for.
public struct RunError: Error, CustomStringConvertible, Equatable {
    /// The kind of failure, from which a command line chooses its exit status.
    public enum Category: Sendable, Equatable {
        /// The config cannot be run here, or differs from the run's (78).
        case config
        /// A loss, a gradient or a weight was no longer finite (1).
        case diverged
    }

    /// The kind of failure.
    public let category: Category
    /// What is wrong and what would be right.
    public let description: String

    package init(_ category: Category, _ description: String) {
        self.category = category
        self.description = description
    }
}
