import Autodiff
import Configuration
import Families
import Kernels
import NeuralNetworks

/// A network that gives values.
///
/// Shapes: inputs [batch, …], one row of features an example; outputs [batch, outputs].
public struct RegressorModel: Predictor {
    /// The layers.
    public let network: Network

    /// A network with initial weights of `seed`.
    ///
    /// - `inputShape`: the sizes of one example.
    /// - `outputs`: values to predict.
    /// - Throws: `ConfigError` when the network does not suit the data.
    public init(
        _ config: RegressorConfig, inputShape: Shape, outputs: Int, seed: UInt64
    ) throws(ConfigError) {
        let plan = try config.networkPlan(inputShape: inputShape, outputs: outputs)
        var random = RandomStream(seed: seed, name: "initialization")
        network = plan.network(random: &random)
    }

    /// The values for inputs.
    public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
        network(input, &context)
    }

    /// The outputs themselves.
    public func prediction(of outputs: Tensor) -> Tensor { outputs }
}
