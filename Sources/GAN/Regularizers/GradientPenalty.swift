import Autodiff
import Configuration
import Kernels
import NeuralNetworks
import Training

/// weight · E (‖∇D(x̂)‖ − center)², where D are logits and x̂ = ε·x + (1 − ε)·x̃ with ε uniform on
/// [0, 1), one for each pair of a real image x and a generated one x̃.
///
/// One-centred by Gulrajani et al. 2017, eq. 3; zero-centred by Thanh-Tung et al. 2019, eq. 6.
public struct GradientPenalty: DiscriminatorRegularizer, Configurable {
    /// What the penalty is multiplied with.
    public let weight: Double
    /// The norm that costs nothing.
    public let center: Double

    /// Reads the keys.
    public init(from object: ObjectReader) {
        let usual = GradientPenalty()
        weight = object.singlePrecision(
            "weight", default: usual.weight, in: .nonNegative,
            "What the penalty is multiplied with.")
        center = object.singlePrecision(
            "center", default: usual.center, in: .nonNegative,
            "The gradient norm that costs nothing: 1, or 0 for the zero-centred penalty.")
    }

    /// A penalty in code; traps on negative numbers.
    public init(weight: Double = 10, center: Double = 1) {
        self.weight = NumberRange.nonNegative.checked(weight, "GradientPenalty.weight")
        self.center = NumberRange.nonNegative.checked(center, "GradientPenalty.center")
    }

    /// True: the gradient of one logit is taken by one image.
    public var needsSeparateExamples: Bool { true }

    /// True, unless its weight is zero.
    public var boundsSlope: Bool { weight > 0 }

    /// Forward, the gradient at the image, and that one's own two gradients; piecewise linear
    /// activations have no second derivative that would lead back through the forward pass.
    public var passes: Double { 4 }

    /// The weighted penalty, differentiable at the discriminator's weights.
    public func losses(_ round: Round, _ context: inout Context) -> Losses {
        let (real, fake) = (round.real, round.fake)
        let ones = [Int](repeating: 1, count: real.rank - 1)
        let share = Tensor.uniform(Shape([real.shape[0]] + ones), from: context.random.next())
        let slopes = round.slopes(at: fake + share * (real - fake), &context)
        let squares = slopes.flattened.squared().sum(axes: [1])
        if center == 0 { return Losses(perExample: squares) * weight }
        // The root has no slope at zero, where a discriminator of dead units can be.
        let norms = (squares + 1e-12).squareRoot()
        return Losses(perExample: (norms - Float(center)).squared()) * weight
    }
}
