import Autodiff
import Glibc
import Kernels

extension OperationTable {
    static let matrixProducts: [OperationSample] = [[], [3], [2, 2]].flatMap { batch in
        [false, true].flatMap { transposesA in
            [false, true].map { transposesB in
                OperationSample(
                    batch.isEmpty ? "matrixProduct" : "matrixProduct of batches",
                    operations: ["MatrixMultiply"],
                    at: [
                        .spread(batch + (transposesA ? [3, 2] : [2, 3]), from: -2, to: 2),
                        .spread(
                            batch + (transposesB ? [4, 3] : [3, 4]), from: -2, to: 2, seed: 1),
                    ],
                    tensor: {
                        matrixProduct(
                            $0[0], $0[1], transposesA: transposesA, transposesB: transposesB)
                    },
                    reference: {
                        let a = transposesA ? $0[0].matricesTransposed : $0[0]
                        return a.matrixProduct(transposesB ? $0[1].matricesTransposed : $0[1])
                    })
            }
        }
    }

    /// An activation that fuses with what stands before it, and its reference.
    struct ActivationSample: Sendable {
        let name: String
        let activation: FusedActivation
        let reference: @Sendable (Double) -> Double

        /// Whether the activation's kink at zero asks for samples away from it.
        var hasKink: Bool {
            switch activation {
            case .relu, .leakyReLU, .elu: true
            case .identity, .tanh, .sigmoid: false
            }
        }
    }

    static let fusedActivations = [
        ActivationSample(name: "identity", activation: .identity) { $0 },
        ActivationSample(name: "relu", activation: .relu) { max($0, 0) },
        ActivationSample(name: "leakyReLU", activation: .leakyReLU(0.2)) {
            ReferenceFunctions.leakyReLU($0, slope: 0.2)
        },
        ActivationSample(name: "elu", activation: .elu(0.7)) {
            ReferenceFunctions.elu($0, limit: 0.7)
        },
        ActivationSample(name: "tanh", activation: .tanh) { tanh($0) },
        ActivationSample(
            name: "sigmoid", activation: .sigmoid, reference: ReferenceFunctions.sigmoid),
    ]

    static let linearTransforms: [OperationSample] = fusedActivations.flatMap { sample in
        let shapes = [(rows: 3, inputs: 2, outputs: 4), (rows: 1, inputs: 3, outputs: 1)]
        return shapes.flatMap { rows, inputs, outputs in
            [true, false].map { hasBias in
                let point: [ReferenceArray] =
                    [
                        .spread([rows, inputs], from: -1, to: 1),
                        .spread([outputs, inputs], from: -1, to: 1, seed: 1).matricesTransposed,
                    ] + (hasBias ? [.spread([outputs], from: -1, to: 1, seed: 2)] : [])
                return OperationSample(
                    "linear \(sample.name)", operations: ["LinearTransform"], at: point,
                    tensor: {
                        $0[0].linear(
                            weight: $0[1], bias: hasBias ? $0[2] : nil,
                            activation: sample.activation)
                    },
                    reference: {
                        let product = $0[0].matrixProduct($0[1])
                        return (hasBias ? product + $0[2] : product).map(sample.reference)
                    })
            }
        }
    }
}
