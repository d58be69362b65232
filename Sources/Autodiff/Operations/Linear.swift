import Kernels

/// act(x·W + bias): x [rows, inputs], weight [inputs, outputs], bias [outputs] or none.
///
/// With g = ȳ·act′(y): x̄ = g·Wᵀ, W̄ = xᵀ·g, bias̄ = Σ g over rows.
struct LinearTransform: ActivatedProductOperation {
    let activation: FusedActivation

    func forward(_ inputs: [Tensor]) -> Tensor {
        let (x, weight) = (inputs[0], inputs[1])
        let (rows, outputs) = (x.shape[0], weight.shape[1])
        return Tensor(
            DenseLoops.linear(
                x.region, weight: weight.region, bias: inputs.count > 2 ? inputs[2].region : nil,
                activation: activation, rows: rows, inputs: x.shape[1], outputs: outputs),
            shape: [rows, outputs])
    }

    var product: any Operation { MatrixMultiply(transposesA: false, transposesB: false) }
}

extension Tensor {
    /// act(x·weight + bias) in one pass: this tensor is [rows, inputs], weight [inputs, outputs],
    /// bias [outputs].
    public func linear(
        weight: Tensor, bias: Tensor? = nil, activation: FusedActivation = .identity
    ) -> Tensor {
        precondition(
            rank == 2 && weight.rank == 2 && weight.shape[0] == shape[1]
                && (bias.map { $0.shape == [weight.shape[1]] } ?? true),
            "linear: \(shape) by \(weight.shape), bias \(bias.map { "\($0.shape)" } ?? "none")")
        return LinearTransform(activation: activation).apply(
            [self, weight] + (bias.map { [$0] } ?? []))
    }
}
