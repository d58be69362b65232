import Autodiff
import NeuralNetworks

/// The last function of a generator, and with it the range in which both players see examples.
public enum GeneratorOutput: String, CaseIterable, Sendable {
    /// Images in [-1, 1].
    case tanh
    /// Images in [0, 1].
    case sigmoid
    /// None: rows of numbers, which may be any.
    case identity

    /// The function, as the generator's last layer; none where it gives what it is given.
    var use: OutputUse {
        let function: OutputUse.Function
        switch self {
        case .tanh: function = .tanh
        case .sigmoid: function = .sigmoid
        case .identity: return OutputUse(by: "generatorOutput", of: "the numbers of a row")
        }
        return OutputUse(function, by: "generatorOutput", of: "what becomes pixels", isLayer: true)
    }

    /// Images in [0, 1], or rows, as the players see them.
    func playersView(of examples: Tensor) -> Tensor {
        switch self {
        case .tanh: examples * 2 - 1
        case .sigmoid, .identity: examples
        }
    }

    /// Images as the players see them, back in [0, 1]; rows as they are.
    func examples(from view: Tensor) -> Tensor {
        switch self {
        case .tanh: view * 0.5 + 0.5
        case .sigmoid, .identity: view
        }
    }
}
