import Autodiff
import NeuralNetworks

/// The last function of a generator, and with it the range in which both players see images.
public enum GeneratorOutput: String, CaseIterable, Sendable {
    /// [-1, 1].
    case tanh
    /// [0, 1].
    case sigmoid

    /// The function, as the generator's last layer.
    var use: OutputUse {
        let function: OutputUse.Function =
            switch self {
            case .tanh: .tanh
            case .sigmoid: .sigmoid
            }
        return OutputUse(function, by: "generatorOutput", of: "what becomes pixels", isLayer: true)
    }

    /// Images in [0, 1] as the players see them.
    func playersView(of images: Tensor) -> Tensor {
        switch self {
        case .tanh: images * 2 - 1
        case .sigmoid: images
        }
    }

    /// Images as the players see them, back in [0, 1].
    func images(from view: Tensor) -> Tensor {
        switch self {
        case .tanh: view * 0.5 + 0.5
        case .sigmoid: view
        }
    }
}
