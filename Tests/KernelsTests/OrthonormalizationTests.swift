import Kernels
import Testing

@Suite struct OrthonormalizationTests {
    /// The textbook's process, twice over for its rounding.
    private func gramSchmidt(_ vectors: [[Double]]) -> [[Double]] {
        var found: [[Double]] = []
        for start in vectors {
            var vector = start
            for other in found + found {
                let overlap = zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 }
                vector = zip(vector, other).map { $0 - overlap * $1 }
            }
            let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            found.append(vector.map { $0 / norm })
        }
        return found
    }

    @Test(arguments: [(1, 1), (1, 7), (5, 5), (7, 30), (100, 130)])
    func isGramAndSchmidts(count: Int, length: Int) {
        var random = RandomStream(seed: 1, name: "vectors")
        let draws = random.permutation(count: count * length).map { Double($0) - 7.5 }
        let vectors = (0..<count).map { Array(draws[$0 * length..<($0 + 1) * length]) }
        let found = Orthonormalization.orthonormal(draws, count: count, length: length)
        let expected = gramSchmidt(vectors).flatMap { $0 }
        #expect(found.count == expected.count)
        #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-10 })
    }

    @Test func vectorsOnOneLineStillGiveABasis() {
        let found = Orthonormalization.orthonormal([1, 2, 2, 2, 4, 4], count: 2, length: 3)
        let dot = { (a: Int, b: Int) in (0..<3).reduce(0) { $0 + found[a + $1] * found[b + $1] } }
        #expect(abs(dot(0, 0) - 1) < 1e-12 && abs(dot(3, 3) - 1) < 1e-12 && abs(dot(0, 3)) < 1e-12)
        #expect(Orthonormalization.orthonormal([], count: 0, length: 3).isEmpty)
    }
}
