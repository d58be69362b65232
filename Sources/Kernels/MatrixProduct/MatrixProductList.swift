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
                                product: piece.element.product, strideOfA: piece.strideOfA,
                                accumulates: accumulating),
                            a: a.pointer + piece.element.a, b: b.pointer + piece.element.b,
                            c: c.pointer + piece.element.c)
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

    /// A product, or some rows of one whose A is wider.
    private struct Piece {
        let element: Element
        var strideOfA: Int?
    }

    /// Fewest rows of a piece: with fewer, reading B takes longer than multiplying by it.
    private static let fewestRows = 32

    /// Threads up to which a transposed A is left whole. Its rows are columns of a wider matrix, for
    /// which oneDNN has only an older kernel: as fast, but its code takes 4 MB.
    private static let fewThreads = 4

    /// The products, and in pieces the last ones where they would leave threads with nothing to do.
    private func pieces(threads: Int) -> [Piece] {
        let whole = elements.count - elements.count % threads
        return elements[..<whole].map { Piece(element: $0) }
            + elements[whole...].flatMap { Self.cut($0, into: threads) }
    }

    private static func cut(_ element: Element, into threads: Int) -> [Piece] {
        let product = element.product
        let leavesWhole = product.transposesA && threads <= fewThreads
        let count = leavesWhole ? 1 : min(threads, product.rows / fewestRows)
        guard count > 1 else { return [Piece(element: element)] }
        // In sixteens, which fill vectors and cache lines.
        let starts = (0..<count).map { product.rows * $0 / count / 16 * 16 } + [product.rows]
        return zip(starts, starts.dropFirst()).map { start, end in
            let rows = MatrixProduct(
                rows: end - start, columns: product.columns, inner: product.inner,
                transposesA: product.transposesA, transposesB: product.transposesB)
            return Piece(
                element: Element(
                    product: rows,
                    a: element.a + (product.transposesA ? start : start * product.inner),
                    b: element.b, c: element.c + start * product.columns),
                strideOfA: product.transposesA ? product.rows : nil)
        }
    }
}
