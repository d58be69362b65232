import Kernels

/// Σ softplus(logits) − logits·targets along every row: the negative log-likelihood of `targets`
/// under independent Bernoulli variables, in nats a row. Both inputs [rows, columns].
///
/// ∂/∂logits = sigmoid(logits) − targets; ∂/∂targets = −logits.
struct BernoulliNegativeLogLikelihood: FusedOperation {
    func forward(_ inputs: [Tensor]) -> Tensor {
        let rows = inputs[0].shape[0]
        return Tensor(
            LikelihoodLoops.bernoulli(inputs[0].region, inputs[1].region, rows: rows),
            shape: [rows])
    }

    func twin(_ inputs: [Tensor]) -> Tensor {
        (inputs[0].softplus() - inputs[0] * inputs[1]).sum(axes: [1])
    }

    func fusedVJP(
        _ cotangent: Tensor, _ inputs: [Tensor], _ output: Tensor, needs: [Bool]
    ) -> [Tensor?] {
        let (logits, targets) = (inputs[0], inputs[1])
        let rows = logits.shape[0]
        return [
            needs[0]
                ? Tensor(
                    LikelihoodLoops.bernoulliGradient(
                        cotangent.region, logits.region, targets.region, rows: rows),
                    shape: logits.shape) : nil,
            needs[1] ? -(cotangent.reshaped(to: [rows, 1]) * logits) : nil,
        ]
    }
}

extension Tensor {
    /// The negative log-likelihood of `targets` in [0, 1] with these logits, summed along every
    /// row: [rows, columns] to [rows], nats. Finite for any finite logits.
    public func bernoulliNegativeLogLikelihood(of targets: Tensor) -> Tensor {
        precondition(
            rank == 2 && shape == targets.shape && shape[0] > 0,
            "bernoulliNegativeLogLikelihood: logits \(shape), targets \(targets.shape)")
        return BernoulliNegativeLogLikelihood()(self, targets)
    }
}
