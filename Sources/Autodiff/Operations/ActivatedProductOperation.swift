import Kernels

/// act(x · weight + bias) in one pass, for a product that is linear in both, such as a matrix product
/// or a convolution. The inputs are x, the weight and, where there is one, the bias.
///
/// With g = ȳ·act′(y): x̄ and weight̄ are those of the bare product at g, bias̄ = Σ g over all axes
/// but the last.
protocol ActivatedProductOperation: FusedOperation {
    /// What comes after the product.
    var activation: FusedActivation { get }

    /// The bare product of x and the weight.
    var product: any Operation { get }
}

extension ActivatedProductOperation {
    func twin(_ inputs: [Tensor]) -> Tensor {
        let value = product.apply([inputs[0], inputs[1]])
        return Activate(activation: activation)(inputs.count > 2 ? value + inputs[2] : value)
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
        return product.vjp(g, [inputs[0], inputs[1]], output, needs: [needs[0], needs[1]])
            + (hasBias ? [sums] : [])
    }

    func fusedVJP(
        _ cotangent: Tensor, _ inputs: [Tensor], _ output: Tensor, needs: [Bool]
    ) -> [Tensor?] {
        vjp(cotangent, inputs, output, needs: needs)
    }
}
