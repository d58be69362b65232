import Autodiff
import Configuration
import Foundation
import NeuralNetworks
import Training

/// weight · (E (D(x) − α_F)² + E (D(G(z)) − α_R)²), where α_R and α_F are moving averages of the mean
/// scores of real and of generated examples (Tseng et al. 2021, "Regularizing Generative Adversarial
/// Networks under Limited Data", §3.2).
///
/// The averages begin at zero and are corrected for it, as Adam's moments are.
public struct LeCamRegularizer: DiscriminatorRegularizer, Configurable {
    /// What the penalty is multiplied with.
    public let weight: Double
    /// The share that an average keeps of itself in a step.
    public let decay: Double

    private let realAverage = StateBuffer(Tensor(0))
    private let fakeAverage = StateBuffer(Tensor(0))
    private let steps = StateCounter()

    private static let decays = NumberRange.closed(0, 0.999999)

    /// Reads the keys.
    public init(from object: ObjectReader) {
        let usual = LeCamRegularizer()
        weight = object.singlePrecision(
            "weight", default: usual.weight, in: .nonNegative,
            "What the penalty is multiplied with.")
        decay = object.singlePrecision(
            "decay", default: usual.decay, in: Self.decays,
            "The share that an average of scores keeps of itself in a step.")
    }

    /// A regularizer in code; traps on a setting that has no meaning.
    public init(weight: Double = 0.3, decay: Double = 0.99) {
        self.weight = NumberRange.nonNegative.checked(weight, "LeCamRegularizer.weight")
        self.decay = Self.decays.checked(decay, "LeCamRegularizer.decay")
    }

    /// With averages of its own.
    public func initialized() -> LeCamRegularizer { LeCamRegularizer(weight: weight, decay: decay) }

    /// The squared distances of both kinds of score from the other kind's average; nothing before there
    /// is one.
    public func losses(_ round: Round, _ context: inout Context) -> Losses {
        guard steps.value > 0 else { return Losses(batch: Tensor(0)) }
        let correction = Float(1 / (1 - pow(decay, Double(steps.value))))
        let real = (round.realVerdict.scores - fakeAverage.value * correction).squared()
        let fake = (round.fakeVerdict.scores - realAverage.value * correction).squared()
        return (Losses(perExample: real) + Losses(perExample: fake)) * weight
    }

    /// Takes the mean scores of the step into the averages.
    public func afterStep(_ round: Round) {
        for (average, verdict) in [
            (realAverage, round.realVerdict), (fakeAverage, round.fakeVerdict),
        ] {
            average.assign(
                average.value * Float(decay) + verdict.scores.mean() * Float(1 - decay))
        }
        steps.value += 1
    }
}
