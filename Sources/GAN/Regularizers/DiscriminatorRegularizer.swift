import Autodiff
import Configuration
import NeuralNetworks
import Training

/// Something added to the discriminator's loss.
public protocol DiscriminatorRegularizer: Stateful {
    /// Whether it is defined only for a discriminator that judges every example by itself.
    var needsSeparateExamples: Bool { get }

    /// Whether it holds the discriminator's slope down.
    var boundsSlope: Bool { get }

    /// The operations of the penalty and of its gradient, in those of a forward pass of the
    /// discriminator.
    var passes: Double { get }

    /// It is added in every so many steps, and then so many times (Karras et al. 2020, appendix B).
    var interval: Int { get }

    /// The weighted penalty, which can be differentiated at the discriminator's weights.
    ///
    /// - `round`: what was judged in this step, and the verdicts.
    /// - `context`: the discriminator's; randomness comes from it.
    func losses(_ round: Round, _ context: inout Context) -> Losses

    /// The same settings with state of its own, as at the beginning of a training.
    func initialized() -> Self

    /// Moves its state after the discriminator has moved; called in training alone.
    func afterStep(_ round: Round)
}

extension DiscriminatorRegularizer {
    /// False.
    public var needsSeparateExamples: Bool { false }
    /// False.
    public var boundsSlope: Bool { false }
    /// None.
    public var passes: Double { 0 }
    /// In every step.
    public var interval: Int { 1 }
    /// Itself, where there is no state.
    public func initialized() -> Self { self }
    /// Nothing, where there is no state.
    public func afterStep(_ round: Round) {}
}

/// The key of the regularizers, by the names that configs use, in a `Registry`.
public enum DiscriminatorRegularizers: RegistryKey {
    /// Those of this library.
    public static var standard: [VariantCase<any DiscriminatorRegularizer>] {
        [
            VariantCase(
                "gradient-penalty",
                "Gradient norms between real and generated images held at a value (Gulrajani et al. 2017)."
            ) { GradientPenalty(from: $0) },
            VariantCase(
                "r1", "Gradients at real examples held at zero (Mescheder et al. 2018, eq. 9)."
            ) { ZeroCenteredPenalty(.real, from: $0) },
            VariantCase(
                "r2",
                "Gradients at generated examples held at zero (Mescheder et al. 2018, eq. 10)."
            ) { ZeroCenteredPenalty(.generated, from: $0) },
            VariantCase("lecam", "Scores held to the other kind's average (Tseng et al. 2021).") {
                LeCamRegularizer(from: $0)
            },
        ]
    }
}
