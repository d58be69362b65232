import Kernels

/// The negative log-likelihood of targets under a distribution that logits state, a number a row.
///
/// Both inputs, logits and targets, are [rows, columns]. It is f(logits) − Σ targets·scores, so that
/// ∂/∂targets = −scores.
protocol LikelihoodOperation: FusedOperation {
    /// The value of every row.
    func values(_ logits: Region, _ targets: Region, rows: Int) -> Region

    /// cotangent · ∂/∂logits.
    func logitGradient(
        _ cotangent: Region, _ logits: Region, _ targets: Region, rows: Int
    ) -> Region

    /// What the targets are multiplied with: the logits, or what they are normalised to.
    func scores(_ logits: Tensor) -> Tensor
}

extension LikelihoodOperation {
    func forward(_ inputs: [Tensor]) -> Tensor {
        let rows = inputs[0].shape[0]
        return Tensor(values(inputs[0].region, inputs[1].region, rows: rows), shape: [rows])
    }

    func fusedVJP(
        _ cotangent: Tensor, _ inputs: [Tensor], _ output: Tensor, needs: [Bool]
    ) -> [Tensor?] {
        let (logits, targets) = (inputs[0], inputs[1])
        let rows = logits.shape[0]
        return [
            needs[0]
                ? Tensor(
                    logitGradient(cotangent.region, logits.region, targets.region, rows: rows),
                    shape: logits.shape) : nil,
            needs[1] ? -(cotangent.reshaped(to: [rows, 1]) * scores(logits)) : nil,
        ]
    }
}
