import Kernels

/// −Σ targets·ln softmax(logits) along every row: the cross-entropy of a distribution over classes
/// with the softmax (Bridle 1990), in nats a row. Both inputs [rows, classes].
///
/// ∂/∂logits = softmax(logits)·Σ targets − targets; ∂/∂targets = −ln softmax(logits).
struct SoftmaxCrossEntropy: LikelihoodOperation {
    func twin(_ inputs: [Tensor]) -> Tensor {
        -(inputs[0].logSoftmax() * inputs[1]).sum(axes: [1])
    }

    func values(_ logits: Region, _ targets: Region, rows: Int) -> Region {
        LikelihoodLoops.softmaxCrossEntropy(logits, targets, rows: rows)
    }

    func logitGradient(
        _ cotangent: Region, _ logits: Region, _ targets: Region, rows: Int
    ) -> Region {
        LikelihoodLoops.softmaxCrossEntropyGradient(cotangent, logits, targets, rows: rows)
    }

    func scores(_ logits: Tensor) -> Tensor { logits.logSoftmax() }
}

extension Tensor {
    /// The cross-entropy of the distributions `targets` with the softmax of these logits along
    /// every row: [rows, classes] to [rows], nats. Finite for any finite logits.
    public func softmaxCrossEntropy(of targets: Tensor) -> Tensor {
        precondition(
            rank == 2 && shape == targets.shape && shape.count > 0,
            "softmaxCrossEntropy: logits \(shape), targets \(targets.shape)")
        return SoftmaxCrossEntropy()(self, targets)
    }
}
