import Autodiff
import Glibc
import NeuralNetworks

/// Losses, and layers composed as they are, held against references as operations are.
///
/// A loss joins the table as a sample whose function is the loss and whose reference is its formula
/// in double precision.
public enum LossTable {
    /// All samples, those of one loss under one name.
    public static let all: [OperationSample] = [
        errors.flatMap { $0 }, crossEntropies.flatMap { $0 }, softmaxCrossEntropies, gaussians,
        layerNorms, imageNormalizations, minibatchDeviations,
    ].flatMap { $0 }

    /// One report a loss, of those whose name contains `matching` (all when nil).
    public static func check(matching: String? = nil) -> [CheckReport] {
        GradientChecker().check(all.matching(matching))
    }

    /// A loss of two tensors, elementwise and then reduced in each of the three ways.
    private static func elementwise(
        _ name: String, from low: Double, to high: Double, targets: ClosedRange<Double>,
        tensor: @escaping @Sendable (Tensor, Tensor, LossReduction) -> Tensor,
        reference: @escaping @Sendable (Double, Double) -> Double
    ) -> [OperationSample] {
        let reductions: [LossReduction] = [.none, .mean, .sum]
        return reductions.map { reduction in
            OperationSample(
                name,
                at: [
                    .spread([3, 4], from: low, to: high),
                    .spread([3, 4], from: targets.lowerBound, to: targets.upperBound, seed: 1),
                ],
                tensor: { tensor($0[0], $0[1], reduction) },
                reference: { reduced($0[0].combined(with: $0[1], reference), reduction) })
        }
    }

    private static func reduced(
        _ loss: ReferenceArray, _ reduction: LossReduction
    ) -> ReferenceArray {
        switch reduction {
        case .none: loss
        case .mean: loss.mean()
        case .sum: loss.sum()
        }
    }

    private static let errors: [[OperationSample]] = [
        elementwise(
            "squaredError", from: -2, to: 2, targets: -2...2,
            tensor: { squaredError($0, $1, reduction: $2) },
            reference: { ($0 - $1) * ($0 - $1) }),
        elementwise(
            "absoluteError", from: -2, to: -0.2, targets: 0.2...2,
            tensor: { absoluteError($0, $1, reduction: $2) }, reference: { abs($0 - $1) }),
        elementwise(
            "absoluteError", from: 0.2, to: 2, targets: -2...(-0.2),
            tensor: { absoluteError($0, $1, reduction: $2) }, reference: { abs($0 - $1) }),
    ]

    private static let crossEntropies: [[OperationSample]] = [
        elementwise(
            "binaryCrossEntropy of logits", from: -4, to: 4, targets: 0...1,
            tensor: { binaryCrossEntropy(logits: $0, $1, reduction: $2) },
            reference: { x, t in
                let (p, q) = (ReferenceFunctions.sigmoid(x), ReferenceFunctions.sigmoid(-x))
                return -t * log(p) - (1 - t) * log(q)
            }),
        elementwise(
            "binaryCrossEntropy of probabilities", from: 0.2, to: 0.8, targets: 0...1,
            tensor: { binaryCrossEntropy(probabilities: $0, $1, reduction: $2) },
            reference: { p, t in -t * log(p) - (1 - t) * log(1 - p) }),
    ]

    private static let softmaxCrossEntropies: [OperationSample] = [0, 0.125].map { smoothing in
        let labels = [2, 0, 3]
        return OperationSample(
            "softmaxCrossEntropy", at: [.spread([3, 4], from: -3, to: 3)],
            tensor: {
                softmaxCrossEntropy(
                    logits: $0[0], labels: labels, labelSmoothing: Float(smoothing),
                    reduction: .mean)
            },
            reference: { inputs in
                let target = ReferenceArray(shape: [3, 4]) {
                    smoothing / 4 + ($0[1] == labels[$0[0]] ? 1 - smoothing : 0)
                }
                let logarithms = inputs[0] - inputs[0].logSumExp(1, keepingAxes: true)
                return (target * logarithms).sum([1]).mean().map { -$0 }
            })
    }

    private static let gaussians: [OperationSample] =
        [false, true].map { isNormalized in
            OperationSample(
                "gaussianNegativeLogLikelihood", at: point(3),
                tensor: {
                    gaussianNegativeLogLikelihood(
                        mean: $0[0], logVariance: $0[1], $0[2], isNormalized: isNormalized)
                },
                reference: { inputs in
                    let squares = (inputs[2] - inputs[0]).map { $0 * $0 }
                    let loss = inputs[1] + squares / inputs[1].map { exp($0) }
                    let constant = isNormalized ? log(2 * Double.pi) : 0
                    return loss.map { ($0 + constant) / 2 }.mean()
                })
        } + [
            OperationSample(
                "gaussianDivergence", at: point(4),
                tensor: {
                    gaussianDivergence(
                        mean: $0[0], logVariance: $0[1], fromMean: $0[2], logVariance: $0[3])
                },
                reference: { inputs in
                    let (variance, other) = (inputs[1].map { exp($0) }, inputs[3].map { exp($0) })
                    let squares = (inputs[0] - inputs[2]).map { $0 * $0 }
                    let terms = inputs[3] - inputs[1] + (variance + squares) / other
                    return terms.map { ($0 - 1) / 2 }.sum()
                })
        ]

    private static func point(_ inputs: Int) -> [ReferenceArray] {
        (0..<inputs).map { .spread([2, 3], from: -1.5, to: 1.5, seed: $0) }
    }
}
