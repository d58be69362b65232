import Autodiff
import Configuration
import NeuralNetworks
import Training

/// weight/2 · E ‖∇D(x)‖², over real examples (R1) or generated ones (R2) (Mescheder, Geiger & Nowozin
/// 2018, eq. 9 and 10), where D are scores.
///
/// With an interval k it is added in every k-th step alone, k times (Karras et al. 2020, appendix B).
public struct ZeroCenteredPenalty: DiscriminatorRegularizer {
    /// Where gradients are taken.
    public enum Side: Sendable {
        /// At real examples: R1.
        case real
        /// At generated examples: R2.
        case generated
    }

    /// Where gradients are taken.
    public let side: Side
    /// γ, of which half is what the squared norm is multiplied with.
    public let weight: Double
    /// It is added in every so many steps.
    public let interval: Int

    private static let intervals = 1...1000

    /// Reads the keys.
    init(_ side: Side, from object: ObjectReader) {
        let usual = ZeroCenteredPenalty(side)
        self.side = side
        weight = object.singlePrecision(
            "weight", default: usual.weight, in: .nonNegative,
            "Half of it is what the squared norm is multiplied with.")
        interval = object.integer(
            "interval", default: usual.interval, in: Self.intervals,
            "The penalty is added in every so many steps, and then so many times.")
    }

    /// A penalty in code; traps on a setting that has no meaning.
    public init(_ side: Side, weight: Double = 10, interval: Int = 1) {
        self.side = side
        self.weight = NumberRange.nonNegative.checked(weight, "ZeroCenteredPenalty.weight")
        self.interval = Self.intervals.checked(interval, "ZeroCenteredPenalty.interval")
    }

    /// True: the gradient of one score is taken by one example.
    public var needsSeparateExamples: Bool { true }

    /// True, unless its weight is zero.
    public var boundsSlope: Bool { weight > 0 }

    /// Forward, the gradient at the example, and that one's own two gradients.
    public var passes: Double { 4 / Double(interval) }

    /// The weighted penalty.
    public func losses(_ round: Round, _ context: inout Context) -> Losses {
        let slopes = round.slopes(at: side == .real ? round.real : round.fake, &context)
        return Losses(perExample: slopes.flattened.squared().sum(axes: [1]) * Float(weight / 2))
    }
}
