import Kernels

/// op(A)·op(B) for matrices, or for batches of them over the leading axes.
///
/// With C = A·B: Ā = C̄·Bᵀ, B̄ = Aᵀ·C̄, and the like for transposed operands; nothing is moved to
/// transpose it.
struct MatrixMultiply: Operation {
    let transposesA: Bool
    let transposesB: Bool

    func forward(_ inputs: [Tensor]) -> Tensor {
        let (a, b) = (inputs[0].shape, inputs[1].shape)
        let rows = transposesA ? a[-1] : a[-2]
        let inner = transposesA ? a[-2] : a[-1]
        let columns = transposesB ? b[-2] : b[-1]
        let leading = a.dimensions.dropLast(2)
        let product = MatrixProduct(
            batch: leading.reduce(1, *), rows: rows, columns: columns, inner: inner,
            transposesA: transposesA, transposesB: transposesB)
        return Tensor(
            product(inputs[0].region, inputs[1].region), shape: Shape(leading + [rows, columns]))
    }

    func vjp(_ cotangent: Tensor, _ inputs: [Tensor], _ output: Tensor, needs: [Bool]) -> [Tensor?]
    {
        let (a, b) = (inputs[0], inputs[1])
        func product(_ x: Tensor, _ y: Tensor, _ transposesX: Bool, _ transposesY: Bool) -> Tensor {
            MatrixMultiply(transposesA: transposesX, transposesB: transposesY)(x, y)
        }
        return [
            needs[0]
                ? (transposesA
                    ? product(b, cotangent, transposesB, true)
                    : product(cotangent, b, false, !transposesB)) : nil,
            needs[1]
                ? (transposesB
                    ? product(cotangent, a, true, transposesA)
                    : product(a, cotangent, !transposesA, false)) : nil,
        ]
    }
}

/// The matrix product of `a` and `b`, each transposed first when asked; leading axes are a batch
/// and agree.
public func matrixProduct(
    _ a: Tensor, _ b: Tensor, transposesA: Bool = false, transposesB: Bool = false
) -> Tensor {
    precondition(
        a.rank >= 2 && b.rank == a.rank
            && a.shape.dimensions.dropLast(2) == b.shape.dimensions.dropLast(2)
            && a.shape[transposesA ? -2 : -1] == b.shape[transposesB ? -1 : -2],
        "matrixProduct: \(a.shape)\(transposesA ? "ᵀ" : "") and \(b.shape)\(transposesB ? "ᵀ" : "")"
    )
    return MatrixMultiply(transposesA: transposesA, transposesB: transposesB)(a, b)
}
