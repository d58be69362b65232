import Autodiff
import Configuration
import NeuralNetworks

/// A regressor as configs state it; the outputs are those of the data.
public struct RegressorConfig: Configurable {
    /// The layers between the input and the predicted values.
    public let network: NetworkConfig
    /// What is made small.
    public let loss: RegressionLoss

    /// Reads the keys.
    public init(from object: ObjectReader) {
        network = object.object(
            "network", NetworkConfig.self, "The layers.")
        loss = object.choice(
            "loss", of: RegressionLoss.self, default: RegressorConfig().loss, "What is made small.",
            describing: { loss in
                switch loss {
                case .squaredError: "The mean squared error."
                case .absoluteError: "The mean absolute error."
                }
            })
    }

    /// Settings given in code.
    public init(
        network: NetworkConfig = NetworkConfig(), loss: RegressionLoss = .squaredError
    ) {
        self.network = network
        self.loss = loss
    }

    /// The network, with the shapes between its layers.
    ///
    /// - Parameters:
    ///   - inputShape: the sizes of one example.
    ///   - outputs: values to predict.
    /// - Throws: `ConfigError` when a layer cannot take what it is given.
    public func networkPlan(inputShape: Shape, outputs: Int) throws(ConfigError) -> NetworkPlan {
        try NetworkPlan(
            network, input: inputShape, output: [outputs], meaning: "the values to predict")
    }
}
