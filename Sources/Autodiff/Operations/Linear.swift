import Kernels

/// act(x·W + bias): x [rows, inputs], weight [inputs, outputs], bias [outputs] or none.
///
/// With g = ȳ·act′(y): x̄ = g·Wᵀ, W̄ = xᵀ·g, bias̄ = Σ g over rows.
struct LinearTransform: FusedOperation {
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

    func twin(_ inputs: [Tensor]) -> Tensor {
        let product = matrixProduct(inputs[0], inputs[1])
        return Activate(activation: activation)(
            inputs.count > 2 ? product + inputs[2] : product)
    }

    // The derivative is made of operations already: it serves both kinds of pass, and spares the
    // second the twin's forward computation.
    func vjp(_ cotangent: Tensor, _ inputs: [Tensor], _ output: Tensor, needs: [Bool]) -> [Tensor?]
    {
        let hasBias = inputs.count > 2
        let (g, sums) = activation.handedBack(
            cotangent, output: output,
            recorded: cotangent.isRecorded || inputs.contains(where: \.isRecorded),
            summed: hasBias && needs[2])
        return [
            needs[0] ? matrixProduct(g, inputs[1], transposesB: true) : nil,
            needs[1] ? matrixProduct(inputs[0], g, transposesA: true) : nil,
        ] + (hasBias ? [sums] : [])
    }

    func fusedVJP(
        _ cotangent: Tensor, _ inputs: [Tensor], _ output: Tensor, needs: [Bool]
    ) -> [Tensor?] {
        vjp(cotangent, inputs, output, needs: needs)
    }
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
