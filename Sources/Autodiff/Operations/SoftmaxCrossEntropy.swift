import Kernels

/// −Σ targets·ln softmax(logits) along every row: the cross-entropy of a distribution over classes
/// with the softmax (Bridle 1990), in nats a row. Both inputs [rows, classes].
///
/// ∂/∂logits = softmax(logits)·Σ targets − targets; ∂/∂targets = −ln softmax(logits).
struct SoftmaxCrossEntropy: FusedOperation {
    func forward(_ inputs: [Tensor]) -> Tensor {
        let rows = inputs[0].shape[0]
        return Tensor(
            LikelihoodLoops.softmaxCrossEntropy(inputs[0].region, inputs[1].region, rows: rows),
            shape: [rows])
    }

    func twin(_ inputs: [Tensor]) -> Tensor {
        -(inputs[0].logSoftmax() * inputs[1]).sum(axes: [1])
    }

    func fusedVJP(
        _ cotangent: Tensor, _ inputs: [Tensor], _ output: Tensor, needs: [Bool]
    ) -> [Tensor?] {
        let (logits, targets) = (inputs[0], inputs[1])
        let rows = logits.shape[0]
        return [
            needs[0]
                ? Tensor(
                    LikelihoodLoops.softmaxCrossEntropyGradient(
                        cotangent.region, logits.region, targets.region, rows: rows),
                    shape: logits.shape) : nil,
            needs[1] ? -(cotangent.reshaped(to: [rows, 1]) * logits.logSoftmax()) : nil,
        ]
    }
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
