import Autodiff
import Kernels

/// A function applied to every element.
public struct Activation: Module, Hashable {
    /// The functions, by the names that configs use.
    public enum Kind: String, CaseIterable, Sendable {
        /// x, and max(x, 0).
        case identity, relu
        /// x above zero, `parameter`·x below (Maas et al. 2013).
        case leakyReLU = "leaky-relu"
        /// Smooth functions, named as in the literature.
        case elu, gelu, silu, tanh, sigmoid, softplus
    }

    /// Which function.
    public let kind: Kind
    /// The slope below zero of a leaky ReLU, or the limit below zero of an ELU; not negative, since
    /// derivatives are read off outputs, whose signs must be those of the inputs.
    public let parameter: Float

    /// A function; leaky ReLU has slope 0.2 and ELU limit 1 unless stated;
    /// traps on negative ones.
    public init(_ kind: Kind, parameter: Float? = nil) {
        self.kind = kind
        self.parameter = parameter ?? Float(Self.usualParameter(of: kind))
        precondition(self.parameter >= 0, "Activation: \(kind) with parameter \(self.parameter)")
    }

    /// What the parameter is unless stated.
    static func usualParameter(of kind: Kind) -> Double { kind == .leakyReLU ? 0.2 : 1 }

    /// The form in which a layer before it can apply it, if there is one.
    public var fused: FusedActivation? {
        switch kind {
        case .identity: .identity
        case .relu: .relu
        case .leakyReLU: .leakyReLU(parameter)
        case .elu: .elu(parameter)
        case .tanh: .tanh
        case .sigmoid: .sigmoid
        case .gelu, .silu, .softplus: nil
        }
    }

    /// The function of every element.
    public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { self(input) }

    /// The function of every element.
    public func callAsFunction(_ input: Tensor) -> Tensor {
        switch kind {
        case .identity: input
        case .relu: input.relu()
        case .leakyReLU: input.leakyReLU(slope: parameter)
        case .elu: input.elu(limit: parameter)
        case .gelu: input.gelu()
        case .silu: input.silu()
        case .tanh: input.tanh()
        case .sigmoid: input.sigmoid()
        case .softplus: input.softplus()
        }
    }
}
