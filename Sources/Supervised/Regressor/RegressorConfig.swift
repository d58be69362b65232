import Autodiff
import Configuration
import NeuralNetworks

/// A regressor as configs state it; the outputs are those of the data.
public struct RegressorConfig: Configurable {
    /// The layers between the input and the predicted values.
    public let network: MultilayerPerceptronConfig
    /// What is made small.
    public let loss: RegressionLoss

    /// Reads the keys.
    public init(from object: ObjectReader) {
        network = object.object(
            "network", MultilayerPerceptronConfig.self, "The hidden layers.")
        loss = object.choice(
            "loss", of: RegressionLoss.self, default: .squaredError, "What is made small.",
            describing: { loss in
                switch loss {
                case .squaredError: "The mean squared error."
                case .absoluteError: "The mean absolute error."
                }
            })
    }

    /// Settings given in code.
    public init(network: MultilayerPerceptronConfig, loss: RegressionLoss = .squaredError) {
        self.network = network
        self.loss = loss
    }

    /// Parameters of the network, counted without building it; nil when the count overflows.
    ///
    /// - Parameters:
    ///   - inputShape: the sizes of one example.
    ///   - outputs: values to predict.
    public func parameterCount(inputShape: Shape, outputs: Int) -> Int? {
        network.parameterCount(inputShape: inputShape, outputs: outputs)
    }
}
