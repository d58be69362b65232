import Autodiff

/// What stands where a layer has its weight: a parameter, or a function of parameters.
public protocol WeightSource: Sendable {
    /// The weight as a forward pass sees it; in training its state, if it has any, moves on.
    func callAsFunction(_ context: Context) -> Tensor

    /// Sizes of the weight.
    var shape: Shape { get }
}

extension Parameter: WeightSource {}

/// A weight source whose parts are named behind the weight's own name, as PyTorch's
/// `torch.nn.utils` name them: `weight` made of `g` and `v` is stored as `weight_g` and `weight_v`.
public protocol NamedBehindWeight: WeightSource {}
