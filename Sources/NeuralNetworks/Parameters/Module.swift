import Autodiff
import Kernels

/// A function of a tensor that owns parameters.
///
/// Modules are values made of parameters, other modules and settings.
public protocol Module: Stateful {
    /// The function's value.
    func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor
}

/// A module that can apply the activation behind it in the same pass over memory.
public protocol ActivationFusing: Module {
    /// `activation` of the function's value.
    func callAsFunction(
        _ input: Tensor, _ context: inout Context, activation: FusedActivation
    ) -> Tensor
}

extension ActivationFusing {
    /// The function's value.
    public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
        self(input, &context, activation: .identity)
    }
}
