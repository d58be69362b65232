import CVectorMath

/// C = op(A)·op(B) for one matrix or a batch of them, row-major and dense.
///
/// op transposes when asked: A is [rows, inner], or [inner, rows] when `transposesA`; B is
/// [inner, columns], or [columns, inner] when `transposesB`.
public struct MatrixProduct: Hashable, Sendable {
    /// Matrices side by side; 1 for a single product.
    public let batch: Int
    /// Rows of C.
    public let rows: Int
    /// Columns of C.
    public let columns: Int
    /// The axis that is summed over.
    public let inner: Int
    /// A is stored transposed.
    public let transposesA: Bool
    /// B is stored transposed.
    public let transposesB: Bool

    /// A product of the given sizes.
    public init(
        batch: Int = 1, rows: Int, columns: Int, inner: Int, transposesA: Bool = false,
        transposesB: Bool = false
    ) {
        self.batch = batch
        self.rows = rows
        self.columns = columns
        self.inner = inner
        self.transposesA = transposesA
        self.transposesB = transposesB
    }

    /// Multiplications and additions of one matrix of the batch.
    var operations: Int { 2 * rows * columns * inner }

    /// The product, or act(product + bias), computed by `backend`; the bias is [columns], and only
    /// for a single product.
    public func callAsFunction(
        _ a: Region, _ b: Region, bias: Region? = nil, activation: FusedActivation = .identity,
        backend: MatrixBackend = .selected
    ) -> Region {
        precondition(
            a.count == batch * rows * inner && b.count == batch * inner * columns
                && bias.map { $0.count == columns && batch == 1 } ?? true,
            "MatrixProduct: \(a.count) and \(b.count) elements do not fit \(self)")
        let c =
            inner > 0
            ? Region(count: batch * rows * columns)
            : Elementwise.filled(0, count: batch * rows * columns)
        guard c.count > 0 else { return c }
        #if canImport(COneDNN)
            if backend == .oneDNN, sharesOutSums {
                multiplyInParts(a, b, bias: bias, activation: activation, into: c)
                return c
            }
            if backend == .oneDNN, inner > 0, OneDNN.applies(activation) {
                // In the product's own pass over the result.
                OneDNN.shared.multiply(
                    self, a, b, bias: bias, activation: activation, into: c)
                return c
            }
        #endif
        if inner > 0 { multiply(a, b, into: c, by: backend) }
        let (act, alpha) = activation.c
        vm_bias_activation(act, alpha, batch * rows, columns, bias?.pointer, c.pointer)
        return c
    }

    private func multiply(_ a: Region, _ b: Region, into c: Region, by backend: MatrixBackend) {
        switch backend {
        case .oneDNN:
            #if canImport(COneDNN)
                OneDNN.shared.multiply(self, a, b, into: c)
            #else
                multiplyWithOpenBLAS(a, b, into: c)
            #endif
        case .openBLAS: multiplyWithOpenBLAS(a, b, into: c)
        case .reference: multiplyPlainly(a, b, into: c)
        }
    }

    /// Three nested loops: what the libraries are tested against.
    private func multiplyPlainly(_ a: Region, _ b: Region, into c: Region) {
        for matrix in 0..<batch {
            let a = a.pointer + matrix * rows * inner
            let b = b.pointer + matrix * inner * columns
            let c = c.pointer + matrix * rows * columns
            for row in 0..<rows {
                for column in 0..<columns {
                    var sum = 0.0
                    for k in 0..<inner {
                        let left = transposesA ? a[k * rows + row] : a[row * inner + k]
                        let right = transposesB ? b[column * inner + k] : b[k * columns + column]
                        sum += Double(left) * Double(right)
                    }
                    c[row * columns + column] = Float(sum)
                }
            }
        }
    }
}
