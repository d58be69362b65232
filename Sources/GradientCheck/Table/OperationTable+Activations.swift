import Autodiff
import Glibc

extension OperationTable {
    static let activations: [[OperationSample]] = [
        unary(
            "relu", "Activate", from: 0.2, to: 2, tensor: { $0.relu() }, reference: { max($0, 0) }),
        unary(
            "relu", "Activate", from: -2, to: -0.2, tensor: { $0.relu() },
            reference: { max($0, 0) }),
        unary(
            "leakyReLU", "Activate", from: 0.2, to: 2, tensor: { $0.leakyReLU(slope: 0.2) },
            reference: { ReferenceFunctions.leakyReLU($0, slope: 0.2) }),
        unary(
            "leakyReLU", "Activate", from: -2, to: -0.2, tensor: { $0.leakyReLU() },
            reference: { ReferenceFunctions.leakyReLU($0, slope: 0.01) }),
        unary(
            "elu", "Activate", from: 0.2, to: 2, tensor: { $0.elu() },
            reference: { ReferenceFunctions.elu($0, limit: 1) }),
        unary(
            "elu", "Activate", from: -2, to: -0.2, tensor: { $0.elu(limit: 0.7) },
            reference: { ReferenceFunctions.elu($0, limit: 0.7) }),
        unary(
            "tanh", "Activate", from: -2, to: 2, tensor: { $0.tanh() }, reference: { tanh($0) }),
        unary(
            "sigmoid", "Activate", from: -4, to: 4, tensor: { $0.sigmoid() },
            reference: ReferenceFunctions.sigmoid),
        // The derivative of an activation, as an operation of its own.
        unary(
            "slope of tanh", "ActivationGradient", from: -1.5, to: 1.5,
            tensor: { x in gradients(of: x.tanh().sum(), at: [x], differentiable: true)[0] },
            reference: { 1 - tanh($0) * tanh($0) }),
        unary(
            "slope of sigmoid", "ActivationGradient", from: -3, to: 3,
            tensor: { x in gradients(of: x.sigmoid().sum(), at: [x], differentiable: true)[0] },
            reference: { ReferenceFunctions.sigmoid($0) * (1 - ReferenceFunctions.sigmoid($0)) }),
        unary(
            "slope of elu", "ActivationGradient", from: -2, to: -0.2,
            tensor: { x in
                gradients(of: x.elu(limit: 0.7).sum(), at: [x], differentiable: true)[0]
            },
            reference: { 0.7 * exp($0) }),
        unary(
            "softplus", "Softplus", from: -4, to: 4, tensor: { $0.softplus() },
            reference: ReferenceFunctions.softplus),
        unary(
            "silu", "SiLU", from: -4, to: 4, tensor: { $0.silu() },
            reference: { $0 * ReferenceFunctions.sigmoid($0) }),
        unary(
            "gelu", "GELU", from: -3, to: 3, tensor: { $0.gelu() },
            reference: { $0 * ReferenceFunctions.normalDistribution($0) }),
    ]

}
