import Configuration
import Kernels

/// Stochastic gradient descent with momentum in PyTorch's form: v ← μ·v + (1 − dampening)·g,
/// w ← w − η·v, or w − η·(g + μ·v) with Nesterov's momentum (Sutskever et al. 2013).
public struct SGD: UpdateRule, Configurable {
    /// μ.
    public let momentum: Double
    /// What a new gradient loses before it enters the velocity, after the first.
    public let dampening: Double
    /// Whether the step looks ahead.
    public let nesterov: Bool
    /// λ in g + λ·w.
    public let weightDecay: Double

    /// Reads the keys.
    public init(from object: ObjectReader) {
        let usual = SGD()
        momentum = object.singlePrecision(
            "momentum", default: usual.momentum, in: .unitOpen,
            "Share of the velocity that is kept.")
        dampening = object.singlePrecision(
            "dampening", default: usual.dampening, in: .unit,
            "Share of a new gradient that is left out.")
        nesterov = object.boolean(
            "nesterov", default: usual.nesterov,
            "Nesterov's momentum; needs momentum and no dampening.")
        weightDecay = object.singlePrecision(
            "weightDecay", default: usual.weightDecay, in: .nonNegative,
            "Pull of the weights towards zero.")
        object.check(
            Self.suit(nesterov: nesterov, momentum: momentum, dampening: dampening), at: "nesterov",
            "given true, expected false unless momentum is positive and dampening zero")
    }

    /// Whether Nesterov's momentum is defined, if it is asked for.
    private static func suit(nesterov: Bool, momentum: Double, dampening: Double) -> Bool {
        !nesterov || (momentum > 0 && dampening == 0)
    }

    /// A rule with the given settings; traps on a setting that has no meaning.
    public init(
        momentum: Double = 0, dampening: Double = 0, nesterov: Bool = false,
        weightDecay: Double = 0
    ) {
        precondition(
            Self.suit(nesterov: nesterov, momentum: momentum, dampening: dampening),
            "SGD: Nesterov's momentum needs momentum and no dampening")
        self.momentum = NumberRange.unitOpen.checked(momentum, "SGD.momentum")
        self.dampening = NumberRange.unit.checked(dampening, "SGD.dampening")
        self.nesterov = nesterov
        self.weightDecay = NumberRange.nonNegative.checked(weightDecay, "SGD.weightDecay")
    }

    /// What is kept for every parameter.
    public var slotNames: [String] { momentum > 0 ? ["momentum_buffer"] : [] }

    /// One update of one parameter.
    public func update(
        _ value: Region, into next: Region, gradient: Region, slots: [Region],
        _ settings: UpdateSettings
    ) -> Double {
        UpdateLoops.SGD(
            learningRate: settings.learningRate, momentum: momentum, dampening: dampening,
            nesterov: nesterov, weightDecay: weightDecay, step: settings.step,
            gradientScale: settings.gradientScale)(
                gradient, value: value, into: next, velocity: slots.first)
    }
}
