/// ∂output/∂target for every target, where `output` is a scalar.
///
/// Targets are variables or anything computed from them; a target that the output does not depend
/// on gets zeros. What does not lie between the output and a target is not computed.
/// - `differentiable`: the gradients are recorded, to be differentiated again.
public func gradients(
    of output: Tensor, at targets: [Tensor], differentiable: Bool = false
) -> [Tensor] {
    precondition(
        output.count == 1, "gradients: the output has shape \(output.shape), not one element")
    return vectorJacobianProduct(
        of: output, at: targets, cotangent: .ones(output.shape), differentiable: differentiable)
}

/// cotangent · ∂output/∂target for every target; the cotangent has the output's shape.
public func vectorJacobianProduct(
    of output: Tensor, at targets: [Tensor], cotangent: Tensor, differentiable: Bool = false
) -> [Tensor] {
    precondition(
        output.shape == cotangent.shape,
        "vectorJacobianProduct: cotangent \(cotangent.shape) for an output of \(output.shape)")
    return Backpropagation(from: output, to: targets)
        .gradients(cotangent: cotangent, differentiable: differentiable)
}

/// ∂output/∂inputs · tangents, the directional derivative of `function` at `inputs`.
///
/// Made of two reverse passes: the vector-Jacobian product is linear in its cotangent, and its
/// derivative by that cotangent is the Jacobian-vector product.
public func jacobianVectorProduct(
    of function: ([Tensor]) -> Tensor, at inputs: [Tensor], tangents: [Tensor],
    differentiable: Bool = false
) -> Tensor {
    precondition(
        inputs.map(\.shape) == tangents.map(\.shape),
        "jacobianVectorProduct: tangents of shapes \(tangents.map(\.shape)) for \(inputs.map(\.shape))"
    )
    let points = inputs.map { differentiable ? Alias().aliased($0) : $0.variable }
    let output = function(points)
    let cotangent = Tensor.zeros(output.shape).variable
    let products = vectorJacobianProduct(
        of: output, at: points, cotangent: cotangent, differentiable: true)
    let total = zip(products, tangents).map { ($0 * $1).sum() }.reduce(Tensor(0), +)
    return gradients(of: total, at: [cotangent], differentiable: differentiable)[0]
}

/// H·v for the Hessian H of a scalar `function` at `inputs`: the gradient of ⟨∇f, v⟩.
public func hessianVectorProduct(
    of function: ([Tensor]) -> Tensor, at inputs: [Tensor], vectors: [Tensor]
) -> [Tensor] {
    let points = inputs.map(\.variable)
    let first = gradients(of: function(points), at: points, differentiable: true)
    let total = zip(first, vectors).map { ($0 * $1).sum() }.reduce(Tensor(0), +)
    return gradients(of: total, at: points)
}
