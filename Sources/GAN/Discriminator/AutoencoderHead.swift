import Autodiff
import Configuration
import NeuralNetworks

/// The network reconstructs what it sees, and the score is less its error: less the mean of
/// |x − D(x)|^p over the numbers of an example (Zhao et al. 2017, §2.1; Berthelot et al. 2017, eq. 1).
public struct AutoencoderHead: DiscriminatorHead, Configurable {
    /// What the errors are.
    public enum Distance: String, CaseIterable, Sendable {
        /// Absolute differences, p = 1.
        case absolute
        /// Squared differences, p = 2.
        case squared
    }

    /// What the errors are.
    public let distance: Distance

    /// Reads the keys.
    public init(from object: ObjectReader) {
        distance = object.choice(
            "distance", of: Distance.self, default: AutoencoderHead().distance,
            "The error of a number: the absolute or the squared difference.")
    }

    /// A head in code.
    public init(distance: Distance = .absolute) { self.distance = distance }

    /// Less reconstruction errors.
    public var scoreKind: ScoreKind { .reconstructionErrors }

    /// As many numbers as it sees.
    public func output(of example: Shape) -> (shape: Shape, meaning: String) {
        (example, "a reconstruction of what the discriminator sees")
    }

    /// The errors' opposites; the gradient goes through the examples as well as through what is made of
    /// them.
    public func verdict(
        of output: Tensor, on examples: Tensor, _ context: inout Context
    ) -> Verdict {
        let difference = examples.flattened - output.flattened
        let errors = distance == .absolute ? difference.absoluteValue() : difference.squared()
        return Verdict(scores: -errors.mean(axes: [1], keepingAxes: true))
    }
}
