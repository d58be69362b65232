import Kernels

/// Σ softplus(logits) − logits·targets along every row: the negative log-likelihood of `targets`
/// under independent Bernoulli variables, in nats a row. Both inputs [rows, columns].
///
/// ∂/∂logits = sigmoid(logits) − targets; ∂/∂targets = −logits.
struct BernoulliNegativeLogLikelihood: LikelihoodOperation {
    func twin(_ inputs: [Tensor]) -> Tensor {
        (inputs[0].softplus() - inputs[0] * inputs[1]).sum(axes: [1])
    }

    func values(_ logits: Region, _ targets: Region, rows: Int) -> Region {
        LikelihoodLoops.bernoulli(logits, targets, rows: rows)
    }

    func logitGradient(
        _ cotangent: Region, _ logits: Region, _ targets: Region, rows: Int
    ) -> Region {
        LikelihoodLoops.bernoulliGradient(cotangent, logits, targets, rows: rows)
    }

    func scores(_ logits: Tensor) -> Tensor { logits }
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
