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

        /// act(A·B + bias), the sums in as many parts as there are threads.
        func multiplyInParts(
            _ a: Region, _ b: Region, bias: Region?, activation: FusedActivation, into c: Region
        ) {
            let parts = Threads.count
            let others = Region(count: (parts - 1) * c.count)
            OneDNN.shared.multiply(self, a, b, firstPart: c, otherParts: others, parts: parts)
            let (act, alpha) = activation.c
            vm_sum_parts(
                act, alpha, rows, columns, parts - 1, others.pointer, bias?.pointer, c.pointer)
        }
    }
#endif
