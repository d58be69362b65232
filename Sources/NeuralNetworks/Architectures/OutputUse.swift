import Autodiff

/// What the program makes of the numbers that a network gives.
public struct OutputUse: Sendable, Equatable {
    /// A function that the program applies itself.
    public enum Function: String, Sendable {
        /// Probabilities or pixels in [0, 1].
        case sigmoid
        /// Pixels in [-1, 1].
        case tanh
        /// Probabilities of classes.
        case softmax

        /// The function as a layer, if it works on each element by itself.
        var activation: Activation? {
            switch self {
            case .sigmoid: Activation(.sigmoid)
            case .tanh: Activation(.tanh)
            case .softmax: nil
            }
        }
    }

    /// The function that is applied to the numbers; nil where they are taken as they are.
    public let function: Function?
    /// What applies the function or takes the numbers: "the likelihood".
    public let user: String
    /// What the numbers are to it: "logits".
    public let numbers: String
    /// Whether the function is built into the network as its last layer.
    public let isLayer: Bool

    /// A use of numbers, any of which must be possible.
    public init(
        _ function: Function? = nil, by user: String, of numbers: String, isLayer: Bool = false
    ) {
        self.function = function
        self.user = user
        self.numbers = numbers
        self.isLayer = isLayer
    }

    /// What is wrong with a network of so many outputs that ends in a function of that range: what
    /// it withholds, and what follows.
    func complaint(of ending: LayerEnding, range: ActivationRange, outputs: Int) -> LayerError {
        var message =
            "the network ends in \(ending.activation.kind.rawValue), which gives numbers "
            + "\(range), where \(user) takes \(numbers), which may be any numbers"
        if let function {
            message += ", and applies \(function.rawValue) itself"
            if let consequence = consequence(function, range, outputs) {
                message += ": \(consequence)"
            }
        }
        return LayerError(message, at: ending.key, suggestion: "delete \(ending.line)")
    }

    private func consequence(
        _ function: Function, _ range: ActivationRange, _ outputs: Int
    ) -> String? {
        if let activation = function.activation {
            let image = range.mapped(greatest: 1) {
                Double(activation(Tensor(Float($0))).scalar)
            }
            return "what comes out lies \(image)"
        }
        guard range.width.isFinite, outputs > 1 else { return nil }
        let ratio = Double(Tensor(Float(-range.width)).exp().scalar)
        let greatest = 1 / (1 + Double(outputs - 1) * ratio)
        return "no probability can exceed \(ActivationRange.text(greatest))"
    }
}
