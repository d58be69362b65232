#if canImport(COneDNN)
    import CVectorMath

    extension MatrixProduct {
        /// Whether each thread had better take a part of every sum than a part of the result: few
        /// results, each of a long sum.
        ///
        /// oneDNN shares out the result alone, and then every thread reads all of the other factor.
        /// On two cores 32×5408×128 takes 0.29 to 0.35 ms that way and 0.20 to 0.23 this way,
        /// 128×3136×256 0.91 and 0.78; with B transposed there is nothing in it.
        var sharesOutSums: Bool {
            batch == 1 && !transposesA && !transposesB && inner >= 512 && rows * columns <= 65_536
                && Threads.count > 1
        }

        /// The shortest part of a sum: a shorter one takes no longer than adding it to the others.
        private static let shortestPart = 256

        /// act(A·B + bias), the sums in as many parts as there are threads.
        func multiplyInParts(
            _ a: Region, _ b: Region, bias: Region?, activation: FusedActivation, into c: Region
        ) {
            let parts = min(Threads.count, inner / Self.shortestPart)
            let others = Region(count: (parts - 1) * c.count)
            OneDNN.shared.multiply(
                (0..<parts).map { part in
                    let start = inner * part / parts
                    let count = inner * (part + 1) / parts - start
                    return OneDNN.Piece(
                        plan: OneDNNMatrixProduct.Plan(
                            product: MatrixProduct(rows: rows, columns: columns, inner: count),
                            strideOfA: inner),
                        a: a.pointer + start, b: b.pointer + start * columns,
                        c: part == 0 ? c.pointer : others.pointer + (part - 1) * c.count)
                })
            let (act, alpha) = activation.c
            withExtendedLifetime(others) {
                vm_sum_parts(
                    act, alpha, rows, columns, parts - 1, others.pointer, bias?.pointer, c.pointer)
            }
        }
    }
#endif
