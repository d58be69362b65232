import Autodiff
import NeuralNetworks

/// How the outputs of a network stand for classes.
public enum ClassifierOutput: String, CaseIterable, Sendable {
    /// A logit a class; probabilities are their softmax (Bridle 1990).
    case softmax
    /// One logit x for two classes; σ(x) is the probability of the second.
    case binary

    /// Units of the last layer.
    public func units(classes: Int) -> Int {
        switch self {
        case .softmax: classes
        case .binary: 1
        }
    }

    /// The cross-entropy of every example in nats, [batch]: −Σ q·ln p over the classes, where q
    /// puts 1 − s on the label and spreads s over all classes (Szegedy et al. 2016, §7).
    public func crossEntropies(
        logits: Tensor, labels: [Int], labelSmoothing: Float = 0
    ) -> Tensor {
        switch self {
        case .softmax:
            return softmaxCrossEntropy(
                logits: logits, labels: labels, labelSmoothing: labelSmoothing, reduction: .none)
        case .binary:
            let target = binaryTarget(labels, labelSmoothing)
            return binaryCrossEntropy(logits: logits, target, reduction: .none)
                .reshaped(to: [labels.count])
        }
    }

    /// The mean of `crossEntropies`, a scalar.
    public func loss(logits: Tensor, labels: [Int], labelSmoothing: Float = 0) -> Tensor {
        switch self {
        case .softmax:
            softmaxCrossEntropy(logits: logits, labels: labels, labelSmoothing: labelSmoothing)
        case .binary:
            binaryCrossEntropy(logits: logits, binaryTarget(labels, labelSmoothing))
        }
    }

    /// The probability of every class, [batch, classes].
    public func probabilities(logits: Tensor) -> Tensor {
        switch self {
        case .softmax: logits.softmax()
        // σ(−x) rather than 1 − σ(x), which is rounded to zero for large x.
        case .binary: concatenated([(-logits).sigmoid(), logits.sigmoid()], axis: 1)
        }
    }

    /// The most probable class of every example, the first one of those that are level.
    public func labels(logits: Tensor) -> [Int] {
        let scalars = logits.scalars
        switch self {
        case .binary: return scalars.map { $0 > 0 ? 1 : 0 }
        case .softmax:
            let classes = logits.shape[1]
            return (0..<logits.shape[0]).map { row in
                (1..<classes).reduce(0) { best, candidate in
                    scalars[row * classes + candidate] > scalars[row * classes + best]
                        ? candidate : best
                }
            }
        }
    }

    private func binaryTarget(_ labels: [Int], _ labelSmoothing: Float) -> Tensor {
        precondition(
            labels.allSatisfy { $0 == 0 || $0 == 1 }, "ClassifierOutput: labels other than 0 and 1")
        let target = Tensor(labels.map(Float.init), shape: [labels.count, 1])
        return target * (1 - labelSmoothing) + labelSmoothing / 2
    }
}
