import Configuration
import NeuralNetworks

/// An optimiser as configs state it: the rule, the step size and how it changes, clipping, and an
/// average of the weights.
public struct OptimizerConfig: Configurable {
    /// How parameters move.
    public let rule: any UpdateRule
    /// The step size before the schedule.
    public let learningRate: Double
    /// How the step size changes.
    public let schedule: ScheduleConfig
    /// The largest norm of all gradients together, if there is one.
    public let clipNorm: Double?
    /// The largest magnitude of a gradient's element, if there is one.
    public let clipValue: Double?
    /// The share of an exponential moving average of the weights that is kept a step, if one is.
    public let averageDecay: Double?

    /// Reads the keys; Adam with step size 0.001 unless stated.
    public init(from object: ObjectReader) {
        let usual = OptimizerConfig()
        rule = object.discriminated(
            by: "type", default: "adam",
            [
                VariantCase("adam", "Adam (Kingma & Ba 2015).") { Adam(from: $0) },
                VariantCase("adamw", "Adam with decoupled weight decay (Loshchilov & Hutter 2019).")
                { Adam(from: $0, usual: .adamW) },
                VariantCase("sgd", "Stochastic gradient descent.") { SGD(from: $0) },
                VariantCase("rmsprop", "RMSProp (Hinton).") { RMSProp(from: $0) },
                VariantCase("adagrad", "AdaGrad (Duchi et al. 2011).") { AdaGrad(from: $0) },
            ] as [VariantCase<any UpdateRule>], "The optimiser.")
        learningRate = object.singlePrecision(
            "learningRate", default: usual.learningRate, in: .positive,
            "Step size before the schedule.")
        schedule = object.object(
            "schedule", ScheduleConfig.self, "How the step size changes over time.")
        let first = learningRate * schedule.schedule.factor(at: 0)
        if first != learningRate {
            object.checkSinglePrecision(first, in: .nonNegative, at: "schedule")
        }
        clipNorm = object.optionalSinglePrecision(
            "clipNorm", in: .positive, "Largest norm of all gradients together.")
        clipValue = object.optionalSinglePrecision(
            "clipValue", in: .positive, "Largest magnitude of a gradient's element.")
        averageDecay = object.optionalSinglePrecision(
            "averageDecay", in: .unitOpen,
            "Share of a moving average of the weights that is kept a step, less in the first ones; "
                + "samples then use it.")
    }

    /// Settings given in code; traps on a setting that has no meaning, but for a learning rate of
    /// zero, by which a player stands still.
    ///
    /// - `rule`: how parameters move: `Adam()`, `Adam.adamW`, `SGD(momentum: 0.9)`, `RMSProp()`, …
    /// - `schedule`: how the step size changes, over epochs unless it says otherwise.
    /// - `averageDecay`: the share of a moving average of the weights that is kept a step.
    public init(
        _ rule: some UpdateRule = Adam(), learningRate: Double = 1e-3,
        schedule: ScheduleConfig = ScheduleConfig(), clipNorm: Double? = nil,
        clipValue: Double? = nil, averageDecay: Double? = nil
    ) {
        self.rule = rule
        self.learningRate = NumberRange.nonNegative.checked(
            learningRate, "OptimizerConfig.learningRate")
        self.schedule = schedule
        self.clipNorm = clipNorm.map {
            NumberRange.positive.checked($0, "OptimizerConfig.clipNorm")
        }
        self.clipValue = clipValue.map {
            NumberRange.positive.checked($0, "OptimizerConfig.clipValue")
        }
        self.averageDecay = averageDecay.map {
            NumberRange.unitOpen.checked($0, "OptimizerConfig.averageDecay")
        }
    }
}
