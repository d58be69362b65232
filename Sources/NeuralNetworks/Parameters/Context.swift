import Kernels

/// What a forward pass is told: how layers behave, whether weights are differentiated at, and
/// where randomness comes from.
public struct Context: Sendable {
    /// How layers such as dropout and batch normalisation behave.
    public enum Mode: Sendable {
        /// They draw, and gather statistics.
        case training
        /// They are fixed functions.
        case evaluation
    }

    /// How layers behave.
    public let mode: Mode
    /// Whether parameters enter as points to differentiate at.
    public let isDifferentiable: Bool
    /// Whether running statistics become the plain means over all batches since a layer's count of
    /// them was zero, rather than moving averages.
    public let averagesStatistics: Bool
    /// Where draws come from.
    public var random: RandomStream

    /// A context.
    public init(
        _ mode: Mode, isDifferentiable: Bool, random: RandomStream,
        averagesStatistics: Bool = false
    ) {
        self.mode = mode
        self.isDifferentiable = isDifferentiable
        self.averagesStatistics = averagesStatistics
        self.random = random
    }

    /// Training: layers draw, parameters are differentiated at.
    public static func training(_ random: RandomStream) -> Context {
        Context(.training, isDifferentiable: true, random: random)
    }

    /// Evaluation: fixed functions, nothing recorded.
    public static let evaluation = Context(
        .evaluation, isDifferentiable: false, random: RandomStream(seed: 0, name: "evaluation"))

    /// The same pass with parameters as constants.
    public var frozen: Context {
        Context(
            mode, isDifferentiable: false, random: random, averagesStatistics: averagesStatistics)
    }

    /// The weight of a new batch in running statistics, for a layer that has seen `count` batches
    /// and gives each new one the weight `momentum` otherwise.
    func statisticsShare(after count: Int, momentum: Float) -> Float {
        averagesStatistics ? 1 / Float(count + 1) : momentum
    }
}
