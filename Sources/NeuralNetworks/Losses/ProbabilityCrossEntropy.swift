import Autodiff

/// −t·ln p − (1 − t)·ln(1 − p), elementwise, for inputs p and t of one shape.
///
/// p̄ = (p − t)/(p·(1 − p)), t̄ = ln(1 − p) − ln p. PyTorch's bounds keep both finite at 0 and 1:
/// logarithms are at least −100, the divisor at least 10⁻¹².
struct ProbabilityCrossEntropy: Operation {
    func forward(_ inputs: [Tensor]) -> Tensor {
        let (p, t) = (inputs[0].detached, inputs[1].detached)
        return -(t * BoundedLogarithm()(p) + (1 - t) * BoundedLogarithm()(1 - p))
    }

    func vjp(
        _ cotangent: Tensor, _ inputs: [Tensor], _ output: Tensor, needs: [Bool]
    ) -> [Tensor?] {
        let (p, t) = (inputs[0], inputs[1])
        return [
            needs[0]
                ? cotangent * (p - t) / maximum(p * (1 - p), Tensor(leastDivisor)) : nil,
            needs[1] ? cotangent * (BoundedLogarithm()(1 - p) - BoundedLogarithm()(p)) : nil,
        ]
    }
}

/// max(ln x, −100): x̄ = 1/max(x, 10⁻¹²).
private struct BoundedLogarithm: Operation {
    func forward(_ inputs: [Tensor]) -> Tensor {
        inputs[0].detached.log().clamped(-100, .greatestFiniteMagnitude)
    }

    func vjp(
        _ cotangent: Tensor, _ inputs: [Tensor], _ output: Tensor, needs: [Bool]
    ) -> [Tensor?] {
        [cotangent / maximum(inputs[0], Tensor(leastDivisor))]
    }
}

private let leastDivisor: Float = 1e-12
