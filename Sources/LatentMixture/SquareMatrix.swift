import Autodiff

/// A small matrix in double precision, row by row.
struct SquareMatrix: Equatable {
    /// Rows, and columns.
    let size: Int
    private(set) var values: [Double]

    init(_ values: [Double], size: Int) {
        precondition(values.count == size * size, "SquareMatrix: \(values.count) for \(size)")
        self.values = values
        self.size = size
    }

    /// A diagonal matrix.
    init(diagonal: [Double]) {
        self.init(
            [Double](repeating: 0, count: diagonal.count * diagonal.count), size: diagonal.count)
        for (index, value) in diagonal.enumerated() { self[index, index] = value }
    }

    subscript(row: Int, column: Int) -> Double {
        get { values[row * size + column] }
        set { values[row * size + column] = newValue }
    }

    /// Rows as columns.
    var transposed: SquareMatrix {
        var result = self
        for row in 0..<size { for column in 0..<size { result[column, row] = self[row, column] } }
        return result
    }

    /// The same in single precision, [size, size].
    var tensor: Tensor { Tensor(values.map { Float($0) }, shape: [size, size]) }

    /// The same with `value` taken from the diagonal.
    func lowered(by value: Double) -> SquareMatrix {
        var result = self
        for index in 0..<size { result[index, index] -= value }
        return result
    }

    /// The lower triangular L with L·Lᵀ equal to this symmetric matrix; nil unless it is positive
    /// definite.
    var choleskyFactor: SquareMatrix? {
        var factor = SquareMatrix(diagonal: [Double](repeating: 0, count: size))
        for row in 0..<size {
            for column in 0...row {
                var sum = self[row, column]
                for index in 0..<column { sum -= factor[row, index] * factor[column, index] }
                if row == column {
                    guard sum > 0, sum.isFinite else { return nil }
                    factor[row, row] = sum.squareRoot()
                } else {
                    factor[row, column] = sum / factor[column, column]
                }
            }
        }
        return factor
    }

    /// The inverse of the lower triangle of this matrix.
    var lowerTriangleInverse: SquareMatrix {
        var inverse = SquareMatrix(diagonal: [Double](repeating: 0, count: size))
        for column in 0..<size {
            inverse[column, column] = 1 / self[column, column]
            for row in column + 1..<max(size, column + 1) {
                var sum = 0.0
                for index in column..<row { sum -= self[row, index] * inverse[index, column] }
                inverse[row, column] = sum / self[row, row]
            }
        }
        return inverse
    }

    /// This symmetric matrix with its eigenvalues below `floor` raised to it, found by Jacobi's
    /// rotations (Golub & Van Loan 2013, §8.5).
    func withEigenvalues(atLeast floor: Double) -> SquareMatrix {
        var rotated = self
        var vectors = SquareMatrix(diagonal: [Double](repeating: 1, count: size))
        // Convergence is quadratic; a dozen sweeps are more than any matrix took.
        for _ in 0..<60 {
            var remainder = 0.0
            for row in 0..<size {
                for column in 0..<row { remainder += rotated[row, column] * rotated[row, column] }
            }
            let scale = (0..<size).reduce(0.0) { $0 + rotated[$1, $1] * rotated[$1, $1] }
            if remainder <= scale * 1e-30 { break }
            for row in 1..<max(size, 1) {
                for column in 0..<row { rotated.rotate(column, row, &vectors) }
            }
        }
        let eigenvalues = (0..<size).map { max(rotated[$0, $0], floor) }
        var result = SquareMatrix(diagonal: [Double](repeating: 0, count: size))
        for row in 0..<size {
            for column in 0...row {
                let sum = eigenvalues.indices.reduce(0.0) {
                    $0 + vectors[row, $1] * eigenvalues[$1] * vectors[column, $1]
                }
                result[row, column] = sum
                result[column, row] = sum
            }
        }
        return result
    }

    /// Makes the elements at (p, q) and (q, p) zero by a rotation, which `vectors` gathers.
    private mutating func rotate(_ p: Int, _ q: Int, _ vectors: inout SquareMatrix) {
        guard self[p, q] != 0 else { return }
        let ratio = (self[q, q] - self[p, p]) / (2 * self[p, q])
        let tangent =
            (ratio < 0 ? -1 : 1) / (ratio.magnitude + (ratio * ratio + 1).squareRoot())
        let cosine = 1 / (tangent * tangent + 1).squareRoot()
        let sine = tangent * cosine
        for index in 0..<size {
            let (a, b) = (self[index, p], self[index, q])
            self[index, p] = cosine * a - sine * b
            self[index, q] = sine * a + cosine * b
        }
        for index in 0..<size {
            let (a, b) = (self[p, index], self[q, index])
            self[p, index] = cosine * a - sine * b
            self[q, index] = sine * a + cosine * b
        }
        for index in 0..<size {
            let (a, b) = (vectors[index, p], vectors[index, q])
            vectors[index, p] = cosine * a - sine * b
            vectors[index, q] = sine * a + cosine * b
        }
    }
}
