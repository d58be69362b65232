import Configuration
import Kernels

/// Adam (Kingma & Ba 2015, algorithm 1) and AdamW (Loshchilov & Hutter 2019, algorithm 2):
/// m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², w ← w − η·m̂/(√v̂ + ε).
public struct Adam: UpdateRule, Configurable {
    /// β₁.
    public let beta1: Double
    /// β₂.
    public let beta2: Double
    /// ε, added to the root.
    public let epsilon: Double
    /// λ: added to the gradient as λ·w, or, decoupled, taken from the weight as η·λ·w.
    public let weightDecay: Double
    /// Whether the decay is AdamW's.
    public let isDecoupled: Bool

    /// Reads Adam's keys.
    public init(from object: ObjectReader) { self.init(from: object, usual: Adam()) }

    /// Reads the keys of a rule that is decoupled if the usual one is.
    init(from object: ObjectReader, usual: Adam) {
        beta1 = object.singlePrecision(
            "beta1", default: usual.beta1, in: .unitOpen,
            "Share of the mean gradient that is kept.")
        beta2 = object.singlePrecision(
            "beta2", default: usual.beta2, in: .unitOpen, "Share of the mean square that is kept.")
        epsilon = object.singlePrecision(
            "epsilon", default: usual.epsilon, in: .positive, "What keeps the divisor from zero.")
        weightDecay = object.singlePrecision(
            "weightDecay", default: usual.weightDecay, in: .nonNegative,
            "Pull of the weights towards zero.")
        isDecoupled = usual.isDecoupled
    }

    /// A rule with the given settings; traps on a setting that has no meaning.
    public init(
        beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0,
        isDecoupled: Bool = false
    ) {
        self.beta1 = NumberRange.unitOpen.checked(beta1, "Adam.beta1")
        self.beta2 = NumberRange.unitOpen.checked(beta2, "Adam.beta2")
        self.epsilon = NumberRange.positive.checked(epsilon, "Adam.epsilon")
        self.weightDecay = NumberRange.nonNegative.checked(weightDecay, "Adam.weightDecay")
        self.isDecoupled = isDecoupled
    }

    /// What is kept for every parameter.
    public var slotNames: [String] { ["exp_avg", "exp_avg_sq"] }

    /// One update of one parameter.
    public func update(
        _ value: Region, into next: Region, gradient: Region, slots: [Region],
        _ settings: UpdateSettings
    ) -> Double {
        UpdateLoops.Adam(
            learningRate: settings.learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon,
            weightDecay: weightDecay, decoupled: isDecoupled, step: settings.step,
            gradientScale: settings.gradientScale)(
                gradient, value: value, into: next, first: slots[0], second: slots[1])
    }
}

extension UpdateRule where Self == Adam {
    /// AdamW with a decay of 0.01, as in PyTorch.
    public static var adamW: Adam { Adam(weightDecay: 0.01, isDecoupled: true) }
}
