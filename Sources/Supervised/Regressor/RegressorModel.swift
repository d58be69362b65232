import Autodiff
import Kernels
import NeuralNetworks

/// A network that gives values.
///
/// Shapes: inputs [batch, …], one row of features an example; outputs [batch, outputs].
public struct RegressorModel: Predictor {
    /// The layers.
    public let network: Sequential

    /// A network with initial weights of `seed`.
    ///
    /// - `inputShape`: the sizes of one example.
    /// - `outputs`: values to predict.
    public init(_ config: RegressorConfig, inputShape: Shape, outputs: Int, seed: UInt64) {
        var random = RandomStream(seed: seed, name: "initialization")
        network = Sequential(
            config.network.layers(
                inputs: inputShape.count, outputs: outputs, random: &random))
    }

    /// The values for inputs.
    public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
        network(input.flattened, &context)
    }

    /// The outputs themselves.
    public func prediction(of outputs: Tensor) -> Tensor { outputs }
}
