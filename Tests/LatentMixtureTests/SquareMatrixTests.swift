import Testing

@testable import LatentMixture

@Suite("Small matrices")
struct SquareMatrixTests {
    private let symmetric = SquareMatrix([4, 2, -1, 2, 5, 3, -1, 3, 6], size: 3)

    private func product(_ a: SquareMatrix, _ b: SquareMatrix) -> [Double] {
        (0..<a.size).flatMap { row in
            (0..<a.size).map { column in
                (0..<a.size).reduce(0.0) { $0 + a[row, $1] * b[$1, column] }
            }
        }
    }

    private func isClose(_ a: [Double], _ b: [Double]) -> Bool {
        a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < 1e-12 }
    }

    @Test("The factor times its transpose is the matrix, and its inverse undoes it")
    func factor() throws {
        let factor = try #require(symmetric.choleskyFactor)
        #expect(isClose(product(factor, factor.transposed), symmetric.values))
        #expect(factor[0, 1] == 0 && factor[0, 2] == 0 && factor[1, 2] == 0)
        let identity = SquareMatrix(diagonal: [1, 1, 1]).values
        #expect(isClose(product(factor, factor.lowerTriangleInverse), identity))
    }

    @Test("What is not positive definite has no factor")
    func indefinite() {
        #expect(SquareMatrix([1, 2, 2, 1], size: 2).choleskyFactor == nil)
        #expect(SquareMatrix([0, 0, 0, 1], size: 2).choleskyFactor == nil)
        #expect(SquareMatrix([.nan, 0, 0, 1], size: 2).choleskyFactor == nil)
    }

    /// [[1, 2], [2, 1]] has the eigenvalues 3 along (1, 1) and −1 along (1, −1).
    @Test("Eigenvalues below the floor are raised to it, and others stay")
    func floor() {
        let raised = SquareMatrix([1, 2, 2, 1], size: 2).withEigenvalues(atLeast: 0.5)
        #expect(isClose(raised.values, [1.75, 1.25, 1.25, 1.75]))
        #expect(isClose(symmetric.withEigenvalues(atLeast: -100).values, symmetric.values))
        let one = SquareMatrix([-3], size: 1).withEigenvalues(atLeast: 2)
        #expect(one.values == [2])
    }

    @Test("There is a factor of any symmetric matrix once its floor is kept")
    func factorAtTheFloor() {
        for values in [[1.0, 2, 2, 1], [0, 0, 0, 0], [1e30, 0, 0, -1e30]] {
            let factor = SquareMatrix(values, size: 2).choleskyFactor(floor: 1e-6)
            #expect(factor.values.allSatisfy { $0.isFinite })
            #expect(factor[0, 0] >= 0.99e-3 && factor[1, 1] >= 0.99e-3)
        }
    }
}
