import Autodiff
import Configuration
import Families
import Kernels
import NeuralNetworks

/// A network that gives logits, and how they stand for classes.
///
/// Shapes: inputs [batch, …], one row of features an example; outputs [batch, classes], or
/// [batch, 1] when the output is binary.
public struct ClassifierModel: Predictor {
    /// The layers.
    public let network: Network
    /// How the outputs stand for classes.
    public let output: ClassifierOutput

    /// A network with initial weights of `seed`.
    ///
    /// - `inputShape`: the sizes of one example.
    /// - `outputs`: classes.
    /// - Throws: `ConfigError` when the config does not suit the data.
    public init(
        _ config: ClassifierConfig, inputShape: Shape, outputs: Int, seed: UInt64
    ) throws(ConfigError) {
        let plan = try config.networkPlan(inputShape: inputShape, outputs: outputs)
        var random = RandomStream(seed: seed, name: "initialization")
        network = plan.network(random: &random)
        output = config.output
    }

    /// The logits of inputs.
    public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
        network(input, &context)
    }

    /// The probability of every class, [batch, classes].
    public func prediction(of outputs: Tensor) -> Tensor { output.probabilities(logits: outputs) }

    /// The most probable class of every one of the inputs [n, …].
    public func labels(of inputs: Tensor) -> [Int] {
        // Probabilities are always a column a class, as softmax reads them, and rise with the logits.
        ClassifierOutput.softmax.labels(logits: predict(inputs))
    }
}
