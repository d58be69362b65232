import Autodiff
import Glibc

extension OperationTable {
    static let likelihoods: [OperationSample] = [(1, 1), (3, 4), (2, 7)].flatMap {
        (rows: Int, columns: Int) in
        [
            OperationSample(
                "bernoulliNegativeLogLikelihood", operations: ["BernoulliNegativeLogLikelihood"],
                at: [
                    .spread([rows, columns], from: -4, to: 4),
                    .spread([rows, columns], from: 0, to: 1, seed: 1),
                ],
                tensor: { $0[0].bernoulliNegativeLogLikelihood(of: $0[1]) },
                reference: {
                    // −t·ln p − (1 − t)·ln(1 − p), by its definition.
                    let p = $0[0].map(ReferenceFunctions.sigmoid)
                    let q = $0[0].map { ReferenceFunctions.sigmoid(-$0) }
                    let terms = $0[1] * p.map(log) + $0[1].map { 1 - $0 } * q.map(log)
                    return terms.sum([1]).map { -$0 }
                }),
            OperationSample(
                "softmaxCrossEntropy", operations: ["SoftmaxCrossEntropy"],
                at: [
                    .spread([rows, columns], from: -4, to: 4),
                    .spread([rows, columns], from: 0, to: 1, seed: 1),
                ],
                tensor: { $0[0].softmaxCrossEntropy(of: $0[1]) },
                reference: {
                    // −Σ t·ln(eˣ / Σ eˣ), by its definition; the targets need not sum up to one.
                    let powers = $0[0].map { exp($0) }
                    let probabilities = powers / powers.sum([1], keepingAxes: true)
                    return ($0[1] * probabilities.map(log)).sum([1]).map { -$0 }
                }),
            OperationSample(
                "reparameterize", operations: ["Reparameterize"],
                at: [
                    .spread([rows, 2 * columns], from: -2, to: 2),
                    .spread([rows, columns], from: -2, to: 2, seed: 1),
                ],
                tensor: { $0[0].reparameterized(noise: $0[1]) },
                reference: { inputs in
                    let mean = inputs[0].sliced(axis: 1, 0..<columns)
                    let logVariance = inputs[0].sliced(axis: 1, columns..<2 * columns)
                    return mean + logVariance.map { exp($0).squareRoot() } * inputs[1]
                }),
            OperationSample(
                "divergenceFromStandardNormal", operations: ["GaussianDivergence"],
                at: [.spread([rows, 2 * columns], from: -2, to: 2)],
                tensor: { $0[0].divergenceFromStandardNormal() },
                reference: { inputs in
                    let mean = inputs[0].sliced(axis: 1, 0..<columns)
                    let logVariance = inputs[0].sliced(axis: 1, columns..<2 * columns)
                    let terms = mean * mean + logVariance.map { exp($0) - 1 - $0 }
                    return terms.sum([1]).map { $0 / 2 }
                }),
        ]
    }

    static let normalizations: [OperationSample] = fusedActivations.flatMap { sample in
        [[4, 3], [2, 2, 2, 2]].flatMap { shape in
            [batchNormalization(sample, shape), fixedNormalization(sample, shape)]
        }
    }

    private static let epsilon = 0.01

    private static func point(_ shape: [Int]) -> [ReferenceArray] {
        let channels = Array(shape.suffix(1))
        return [
            .spread(shape, from: -2, to: 2), .spread(channels, from: 0.5, to: 1.5, seed: 1),
            .spread(channels, from: -0.5, to: 0.5, seed: 2),
        ]
    }

    private static func batchNormalization(
        _ sample: ActivationSample, _ shape: [Int]
    ) -> OperationSample {
        OperationSample(
            "batch normalization \(sample.name)", operations: ["BatchNormalization"],
            at: point(shape),
            tensor: {
                $0[0].normalized(
                    moments: ChannelMoments(of: $0[0]), ofThisBatch: true, scale: $0[1],
                    shift: $0[2], epsilon: Float(epsilon), activation: sample.activation)
            },
            reference: { inputs in
                let axes = Array(0..<shape.count - 1)
                let centered = inputs[0] - inputs[0].mean(axes, keepingAxes: true)
                let deviation = inputs[0].variance(axes, keepingAxes: true)
                    .map { ($0 + epsilon).squareRoot() }
                return (centered / deviation * inputs[1] + inputs[2]).map(sample.reference)
            })
    }

    private static func fixedNormalization(
        _ sample: ActivationSample, _ shape: [Int]
    ) -> OperationSample {
        let channels = Array(shape.suffix(1))
        let mean = ReferenceArray.spread(channels, from: -1, to: 1, seed: 3)
        let variance = ReferenceArray.spread(channels, from: 0.5, to: 2, seed: 4)
        return OperationSample(
            "fixed normalization \(sample.name)", operations: ["FixedNormalization"],
            at: point(shape),
            tensor: {
                $0[0].normalized(
                    moments: ChannelMoments(mean: Tensor(mean), variance: Tensor(variance)),
                    ofThisBatch: false, scale: $0[1], shift: $0[2], epsilon: Float(epsilon),
                    activation: sample.activation)
            },
            reference: { inputs in
                let normalized =
                    (inputs[0] - mean) / variance.map { ($0 + epsilon).squareRoot() }
                return (normalized * inputs[1] + inputs[2]).map(sample.reference)
            })
    }

    static let functions: [OperationSample] = [
        ([5], 0), ([3, 4], 1), ([3, 4], 0), ([2, 3, 2], 1),
    ]
    .enumerated().flatMap { (seed, sample: (shape: [Int], axis: Int)) in
        let point = [ReferenceArray.spread(sample.shape, from: -3, to: 3, seed: seed)]
        let axis = sample.axis
        return [
            OperationSample(
                "logSumExp", at: point, tensor: { $0[0].logSumExp(axis: axis) },
                reference: { $0[0].logSumExp(axis) }),
            OperationSample(
                "logSoftmax", at: point, tensor: { $0[0].logSoftmax(axis: axis) },
                reference: { $0[0] - $0[0].logSumExp(axis, keepingAxes: true) }),
            OperationSample(
                "softmax", at: point, tensor: { $0[0].softmax(axis: axis) },
                reference: {
                    let powers = $0[0].map { exp($0) }
                    return powers / powers.sum([axis], keepingAxes: true)
                }),
        ]
    }
}
