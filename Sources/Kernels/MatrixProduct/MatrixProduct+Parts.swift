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

        /// Whether threads had better take pieces of the result as they come than a share each: long
        /// results, in pieces that stay in a core's cache.
        ///
        /// On two cores, in shares and in pieces: 128×256×3136 0.97 and 0.84 ms, 3136×128×256 0.96 and
        /// 0.89, 256×128×3136 1.04 and 0.89, 5408×32×128 0.23 and 0.20 (medians beside other guests of
        /// the machine; 0.69 and 0.63, 0.70 and 0.64, 0.75 and 0.75, 0.16 and 0.15 at best).
        var takesPieces: Bool {
            batch == 1 && max(rows, columns) >= 2048 && min(rows, columns) >= 32
                && Threads.count > 1
        }

        /// Rows or columns of a piece of the result.
        private static let pieceLength = 512

        /// act(A·B + bias), the longer side of the result in pieces.
        func multiplyInPieces(
            _ a: Region, _ b: Region, bias: Region?, activation: FusedActivation, into c: Region
        ) {
            let length = max(rows, columns), threads = Threads.count
            let count = (length / Self.pieceLength + threads - 1) / threads * threads
            // In sixteens, which fill vectors and cache lines.
            let starts = (0..<count).map { length * $0 / count / 16 * 16 } + [length]
            OneDNN.shared.multiply(
                zip(starts, starts.dropFirst()).map { start, end in
                    piece(start..<end, a, b, bias: bias, activation: activation, into: c)
                })
        }

        /// Some rows of the result, or some columns where there are more of them.
        private func piece(
            _ range: Range<Int>, _ a: Region, _ b: Region, bias: Region?,
            activation: FusedActivation, into c: Region
        ) -> OneDNN.Piece {
            let start = range.lowerBound
            let cutsRows = rows >= columns
            let piece = MatrixProduct(
                rows: cutsRows ? range.count : rows, columns: cutsRows ? columns : range.count,
                inner: inner, transposesA: transposesA, transposesB: transposesB)
            let placeInA = transposesA ? start : start * inner
            let placeInB = transposesB ? start * inner : start
            return OneDNN.Piece(
                plan: OneDNNMatrixProduct.Plan(
                    product: piece,
                    strideOfA: cutsRows && transposesA ? rows : nil,
                    strideOfB: !cutsRows && !transposesB ? columns : nil,
                    strideOfC: cutsRows ? nil : columns,
                    hasBias: bias != nil, activation: activation),
                a: a.pointer + (cutsRows ? placeInA : 0), b: b.pointer + (cutsRows ? 0 : placeInB),
                bias: bias.map { $0.pointer + (cutsRows ? 0 : start) },
                c: c.pointer + (cutsRows ? start * columns : start))
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
