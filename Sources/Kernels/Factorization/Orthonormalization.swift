import COpenBLAS

/// Vectors made orthonormal, in double precision.
public enum Orthonormalization {
    /// What the Gram-Schmidt process makes of `count` vectors of `length` numbers each, one after
    /// the other in `vectors`: every vector without its parts along those before it, and of length
    /// one.
    ///
    /// Computed by LAPACK as the Q of a QR factorisation by Householder's reflections (Golub & Van
    /// Loan 2013, §5.2), each vector on that side where the diagonal of R is positive.
    ///
    /// - Precondition: there are no more vectors than numbers in each.
    public static func orthonormal(_ vectors: [Double], count: Int, length: Int) -> [Double] {
        precondition(
            vectors.count == count * length && count <= length,
            "Orthonormalization: \(vectors.count) numbers for \(count) vectors of \(length)")
        guard count > 0 else { return [] }
        // One vector after the other is what Fortran takes for columns.
        var matrix = vectors
        var (rows, columns) = (blasint(length), blasint(count))
        var tau = [Double](repeating: 0, count: count)
        var info: blasint = 0
        var query: blasint = -1
        var sizes = (0.0, 0.0)
        dgeqrf_(&rows, &columns, &matrix, &rows, &tau, &sizes.0, &query, &info)
        dorgqr_(&rows, &columns, &columns, &matrix, &rows, &tau, &sizes.1, &query, &info)
        var workSize = blasint(max(sizes.0, sizes.1))
        var work = [Double](repeating: 0, count: Int(workSize))
        dgeqrf_(&rows, &columns, &matrix, &rows, &tau, &work, &workSize, &info)
        precondition(info == 0, "Orthonormalization: dgeqrf refuses argument \(-info)")
        let signs = (0..<count).map { matrix[$0 * length + $0] < 0 ? -1.0 : 1.0 }
        dorgqr_(&rows, &columns, &columns, &matrix, &rows, &tau, &work, &workSize, &info)
        precondition(info == 0, "Orthonormalization: dorgqr refuses argument \(-info)")
        for (index, sign) in signs.enumerated() where sign < 0 {
            for place in index * length..<(index + 1) * length { matrix[place].negate() }
        }
        return matrix
    }
}
