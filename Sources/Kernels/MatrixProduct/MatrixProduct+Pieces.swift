#if canImport(COneDNN)
    extension MatrixProduct {
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

        /// Rows or columns of a piece of the result, and of the shortest one where there are many
        /// threads.
        private static let pieceLength = 512
        private static let shortestPiece = 64

        /// act(A·B + bias), the longer side of the result in pieces.
        func multiplyInPieces(
            _ a: Region, _ b: Region, bias: Region?, activation: FusedActivation, into c: Region
        ) {
            let length = max(rows, columns), threads = Threads.count
            // As many for each thread.
            let even = (length / Self.pieceLength + threads - 1) / threads * threads
            let count = min(even, length / Self.shortestPiece)
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
    }
#endif
