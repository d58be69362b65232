import COpenBLAS

extension MatrixProduct {
    /// The product in place of what `c` holds, or added to it.
    func multiplyWithOpenBLAS(
        _ a: Region, _ b: Region, accumulating: Bool = false, into c: Region
    ) {
        // OpenBLAS asks the runtime for the calling thread's number, which this sets.
        _ = Threads.count
        Denormals.flushed {
            for matrix in 0..<batch {
                multiplyOne(matrix, a, b, accumulating: accumulating, into: c)
            }
        }
    }

    private func multiplyOne(
        _ matrix: Int, _ a: Region, _ b: Region, accumulating: Bool, into c: Region
    ) {
        cblas_sgemm(
            CblasRowMajor, transposesA ? CblasTrans : CblasNoTrans,
            transposesB ? CblasTrans : CblasNoTrans, blasint(rows), blasint(columns),
            blasint(inner), 1, a.pointer + matrix * rows * inner,
            blasint(transposesA ? rows : inner), b.pointer + matrix * inner * columns,
            blasint(transposesB ? inner : columns), accumulating ? 1 : 0,
            c.pointer + matrix * rows * columns,
            blasint(columns))
    }
}
