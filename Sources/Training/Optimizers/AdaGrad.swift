import Configuration
import Kernels

/// AdaGrad (Duchi, Hazan & Singer 2011): s ← s + g², w ← w − η′·g/(√s + ε), with PyTorch's decay
/// η′ = η/(1 + (t − 1)·decay).
public struct AdaGrad: UpdateRule, Configurable {
    /// How fast the step size falls, per update.
    public let learningRateDecay: Double
    /// What s begins with.
    public let initialAccumulator: Double
    /// ε, added to the root.
    public let epsilon: Double
    /// λ in g + λ·w.
    public let weightDecay: Double

    /// Reads the keys.
    public init(from object: ObjectReader) {
        let usual = AdaGrad()
        learningRateDecay = object.number(
            "learningRateDecay", default: usual.learningRateDecay, in: .nonNegative,
            "How fast the step size falls, per update.")
        initialAccumulator = object.singlePrecision(
            "initialAccumulator", default: usual.initialAccumulator, in: .nonNegative,
            "What the sums of squares begin with.")
        epsilon = object.singlePrecision(
            "epsilon", default: usual.epsilon, in: .positive, "What keeps the divisor from zero.")
        weightDecay = object.singlePrecision(
            "weightDecay", default: usual.weightDecay, in: .nonNegative,
            "Pull of the weights towards zero.")
    }

    /// A rule with the given settings; traps on a setting that has no meaning.
    public init(
        learningRateDecay: Double = 0, initialAccumulator: Double = 0, epsilon: Double = 1e-10,
        weightDecay: Double = 0
    ) {
        self.learningRateDecay = NumberRange.nonNegative.checked(
            learningRateDecay, "AdaGrad.learningRateDecay")
        self.initialAccumulator = NumberRange.nonNegative.checked(
            initialAccumulator, "AdaGrad.initialAccumulator")
        self.epsilon = NumberRange.positive.checked(epsilon, "AdaGrad.epsilon")
        self.weightDecay = NumberRange.nonNegative.checked(weightDecay, "AdaGrad.weightDecay")
    }

    /// What is kept for every parameter.
    public var slotNames: [String] { ["sum"] }

    /// What the sums of squares begin with.
    public var initialSlotValue: Float { Float(initialAccumulator) }

    /// One update of one parameter.
    public func update(
        _ value: Region, into next: Region, gradient: Region, slots: [Region],
        _ settings: UpdateSettings
    ) -> Double {
        UpdateLoops.AdaGrad(
            learningRate: settings.learningRate
                / (1 + Double(settings.step - 1) * learningRateDecay),
            epsilon: epsilon, weightDecay: weightDecay, gradientScale: settings.gradientScale)(
                gradient, value: value, into: next, sum: slots[0])
    }
}
