import Configuration
import Kernels

/// RMSProp (Hinton, lecture 6e) in PyTorch's form: s ← α·s + (1 − α)g², w ← w − η·g/(√s + ε), with
/// momentum on the quotient; centred, the mean gradient's square is taken from s (Graves 2013).
public struct RMSProp: UpdateRule, Configurable {
    /// α.
    public let smoothing: Double
    /// ε, added to the root.
    public let epsilon: Double
    /// Share of the velocity that is kept.
    public let momentum: Double
    /// Whether s is a variance rather than a mean square.
    public let isCentered: Bool
    /// λ in g + λ·w.
    public let weightDecay: Double

    /// Reads the keys.
    public init(from object: ObjectReader) {
        let usual = RMSProp()
        smoothing = object.singlePrecision(
            "smoothing", default: usual.smoothing, in: .unitOpen,
            "Share of the mean square that is kept.")
        epsilon = object.singlePrecision(
            "epsilon", default: usual.epsilon, in: .positive, "What keeps the divisor from zero.")
        momentum = object.singlePrecision(
            "momentum", default: usual.momentum, in: .unitOpen,
            "Share of the velocity that is kept.")
        isCentered = object.boolean(
            "centered", default: usual.isCentered,
            "Divide by a deviation rather than a root mean square.")
        weightDecay = object.singlePrecision(
            "weightDecay", default: usual.weightDecay, in: .nonNegative,
            "Pull of the weights towards zero.")
    }

    /// A rule with the given settings; traps on a setting that has no meaning.
    public init(
        smoothing: Double = 0.99, epsilon: Double = 1e-8, momentum: Double = 0,
        isCentered: Bool = false, weightDecay: Double = 0
    ) {
        self.smoothing = NumberRange.unitOpen.checked(smoothing, "RMSProp.smoothing")
        self.epsilon = NumberRange.positive.checked(epsilon, "RMSProp.epsilon")
        self.momentum = NumberRange.unitOpen.checked(momentum, "RMSProp.momentum")
        self.isCentered = isCentered
        self.weightDecay = NumberRange.nonNegative.checked(weightDecay, "RMSProp.weightDecay")
    }

    /// What is kept for every parameter.
    public var slotNames: [String] {
        ["square_avg"] + (momentum > 0 ? ["momentum_buffer"] : [])
            + (isCentered ? ["grad_avg"] : [])
    }

    /// One update of one parameter.
    public func update(
        _ value: Region, into next: Region, gradient: Region, slots: [Region],
        _ settings: UpdateSettings
    ) -> Double {
        UpdateLoops.RMSProp(
            learningRate: settings.learningRate, smoothing: smoothing, epsilon: epsilon,
            momentum: momentum, centered: isCentered, weightDecay: weightDecay,
            gradientScale: settings.gradientScale)(
                gradient, value: value, into: next, square: slots[0],
                velocity: momentum > 0 ? slots[1] : nil, mean: isCentered ? slots.last : nil)
    }
}
