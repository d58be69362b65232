/// Products that do not depend on each other, of matrices that lie in the same three arrays.
struct MatrixProductList {
    /// One product, and where its matrices begin.
    struct Element {
        let product: MatrixProduct
        let a: Int
        let b: Int
        let c: Int
    }

    private let elements: [Element]

    init(_ elements: [Element]) {
        precondition(elements.allSatisfy { $0.product.batch == 1 }, "MatrixProductList: a batch")
        // The longest first, so that the threads that share them end together.
        self.elements = elements.sorted { $0.product.operations > $1.product.operations }
    }

    /// The products in place of what `c` holds, or added to it.
    func multiply(
        _ a: Region, _ b: Region, into c: Region, accumulating: Bool = false,
        backend: MatrixBackend
    ) {
        #if canImport(COneDNN)
            if backend == .oneDNN {
                return OneDNN.shared.multiply(
                    pieces(threads: Threads.count).map { piece in
                        OneDNN.Piece(
                            plan: OneDNNMatrixProduct.Plan(
                                product: piece.product, accumulates: accumulating),
                            a: a.pointer + piece.a, b: b.pointer + piece.b,
                            c: c.pointer + piece.c)
                    })
            }
        #endif
        for element in elements {
            let product = element.product
            product.multiplyWithOpenBLAS(
                a[start: element.a, count: product.rows * product.inner],
                b[start: element.b, count: product.inner * product.columns],
                accumulating: accumulating,
                into: c[start: element.c, count: product.rows * product.columns])
        }
    }

    /// Fewest rows of a piece: with fewer, reading B takes longer than multiplying by it.
    private static let fewestRows = 32

    /// The products, and in pieces the last ones where they would leave threads with nothing to do.
    private func pieces(threads: Int) -> [Element] {
        let whole = elements.count - elements.count % threads
        return elements[..<whole] + elements[whole...].flatMap { Self.cut($0, into: threads) }
    }

    private static func cut(_ element: Element, into threads: Int) -> [Element] {
        let product = element.product
        // The rows of a transposed A are columns of a wider matrix, for which oneDNN has only an
        // older kernel that asks for memory at every call.
        let count = product.transposesA ? 1 : min(threads, product.rows / fewestRows)
        guard count > 1 else { return [element] }
        // In sixteens, which fill vectors and cache lines.
        let starts = (0..<count).map { product.rows * $0 / count / 16 * 16 } + [product.rows]
        return zip(starts, starts.dropFirst()).map { start, end in
            Element(
                product: MatrixProduct(
                    rows: end - start, columns: product.columns, inner: product.inner,
                    transposesB: product.transposesB),
                a: element.a + start * product.inner, b: element.b,
                c: element.c + start * product.columns)
        }
    }
}
