import Autodiff
import NeuralNetworks

/// What a regression pays for being wrong.
public enum RegressionLoss: String, CaseIterable, Sendable {
    /// (prediction − target)²: the best prediction is the mean.
    case squaredError = "squared-error"
    /// |prediction − target|: the best prediction is the median.
    case absoluteError = "absolute-error"

    /// The mean over examples and outputs, a scalar; both tensors [batch, outputs].
    public func callAsFunction(_ prediction: Tensor, _ target: Tensor) -> Tensor {
        switch self {
        case .squaredError: NeuralNetworks.squaredError(prediction, target)
        case .absoluteError: NeuralNetworks.absoluteError(prediction, target)
        }
    }
}
