import Autodiff

/// What remains of a loss a row: nothing, the mean or the sum.
public enum LossReduction: Sendable {
    /// All rows, their mean, or their sum.
    case none, mean, sum

    func callAsFunction(_ loss: Tensor) -> Tensor {
        switch self {
        case .none: loss
        case .mean: loss.mean()
        case .sum: loss.sum()
        }
    }
}

/// (prediction − target)², elementwise.
public func squaredError(
    _ prediction: Tensor, _ target: Tensor, reduction: LossReduction = .mean
) -> Tensor { reduction((prediction - target).squared()) }

/// |prediction − target|, elementwise.
public func absoluteError(
    _ prediction: Tensor, _ target: Tensor, reduction: LossReduction = .mean
) -> Tensor { reduction((prediction - target).absoluteValue()) }

/// −t·ln σ(x) − (1 − t)·ln(1 − σ(x)) of logits x, elementwise, as softplus(x) − x·t: finite for
/// any finite logit.
public func binaryCrossEntropy(
    logits: Tensor, _ target: Tensor, reduction: LossReduction = .mean
) -> Tensor {
    let shape = logits.shape
    let count = shape.count
    if case .none = reduction { return logits.softplus() - logits * target }
    // One row: the fused kernel adds it up.
    let total = logits.reshaped(to: [1, count])
        .bernoulliNegativeLogLikelihood(of: target.reshaped(to: [1, count])).sum()
    if case .mean = reduction { return total * (1 / Float(count)) }
    return total
}

/// −t·ln p − (1 − t)·ln(1 − p) of probabilities p, elementwise; finite, with a finite derivative,
/// where p is 0 or 1, as PyTorch has it.
public func binaryCrossEntropy(
    probabilities: Tensor, _ target: Tensor, reduction: LossReduction = .mean
) -> Tensor {
    guard let shape = probabilities.shape.broadcast(with: target.shape) else {
        preconditionFailure(
            "binaryCrossEntropy: \(probabilities.shape) and \(target.shape) do not broadcast")
    }
    return reduction(
        ProbabilityCrossEntropy()(probabilities.broadcast(to: shape), target.broadcast(to: shape)))
}

/// −Σ q·ln softmax(x) a row, nats, where q puts 1 − s on the label and spreads s over all classes
/// (Szegedy et al. 2016, §7). Logits [batch, classes].
public func softmaxCrossEntropy(
    logits: Tensor, labels: [Int], labelSmoothing: Float = 0, reduction: LossReduction = .mean
) -> Tensor {
    let classes = logits.shape[-1]
    var target = Tensor.oneHot(labels, classes: classes)
    if labelSmoothing > 0 {
        target = target * (1 - labelSmoothing) + labelSmoothing / Float(classes)
    }
    return reduction(logits.softmaxCrossEntropy(of: target))
}

/// ½(ln variance + (x − mean)²/variance) elementwise, plus ½ ln 2π when `isNormalized`.
public func gaussianNegativeLogLikelihood(
    mean: Tensor, logVariance: Tensor, _ target: Tensor, isNormalized: Bool = true,
    reduction: LossReduction = .mean
) -> Tensor {
    let squares = (target - mean).squared() * (-logVariance).exp()
    let loss = (logVariance + squares) * 0.5
    return reduction(isNormalized ? loss + 0.5 * Float.log2Pi : loss)
}

/// KL(N(m₁, v₁) ‖ N(m₂, v₂)) = ½(ln v₂ − ln v₁ + (v₁ + (m₁ − m₂)²)/v₂ − 1), elementwise, nats.
public func gaussianDivergence(
    mean: Tensor, logVariance: Tensor, fromMean otherMean: Tensor,
    logVariance otherLogVariance: Tensor, reduction: LossReduction = .sum
) -> Tensor {
    let difference = logVariance - otherLogVariance
    let squares = (mean - otherMean).squared() * (-otherLogVariance).exp()
    return reduction((difference.expMinusOne() - difference + squares) * 0.5)
}

extension Float {
    /// ln 2π.
    public static let log2Pi: Float = 1.837877066409345483560659
}
