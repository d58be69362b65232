import Glibc
import GradientCheck
import Testing

/// The yardstick itself, at values known in closed form.
@Suite struct ReferenceTests {
    @Test func gammaAndItsDerivativesAtKnownPoints() {
        let euler = 0.5772156649015329
        let apery = 1.2020569031595942
        #expect(abs(ReferenceFunctions.logGamma(5) - log(24)) < 1e-12)
        #expect(abs(ReferenceFunctions.logGamma(0.5) - log(Double.pi) / 2) < 1e-12)
        #expect(abs(ReferenceFunctions.digamma(1) + euler) < 1e-12)
        #expect(abs(ReferenceFunctions.digamma(0.5) + euler + 2 * log(2.0)) < 1e-12)
        #expect(abs(ReferenceFunctions.polygamma(1, 1) - Double.pi * Double.pi / 6) < 1e-12)
        #expect(abs(ReferenceFunctions.polygamma(2, 1) + 2 * apery) < 1e-12)
        #expect(abs(ReferenceFunctions.polygamma(3, 1) - pow(Double.pi, 4) / 15) < 1e-11)
    }

    @Test func arraysBroadcastAlignedAtTheLastAxis() {
        let a = ReferenceArray([1, 2], shape: [2, 1])
        let b = ReferenceArray([10, 20, 30], shape: [3])
        #expect((a + b) == ReferenceArray([11, 21, 31, 12, 22, 32], shape: [2, 3]))
        #expect((b - ReferenceArray(1)).elements == [9, 19, 29])
        #expect(a.broadcast(to: [2, 2]).elements == [1, 1, 2, 2])
    }

    @Test func layoutsAndReductions() {
        let x = ReferenceArray((0..<6).map(Double.init), shape: [2, 3])
        #expect(x.transposed([1, 0]).elements == [0, 3, 1, 4, 2, 5])
        #expect(x.sliced([0..<2, 1..<3]).elements == [1, 2, 4, 5])
        #expect(x.padded([(1, 0), (0, 1)]).elements == [0, 0, 0, 0, 0, 1, 2, 0, 3, 4, 5, 0])
        #expect(x.gathered([1, 1]).elements == [3, 4, 5, 3, 4, 5])
        #expect(x.scattered([2, 2], count: 3).elements == [0, 0, 0, 0, 0, 0, 3, 5, 7])
        #expect(x.sum([0]) == ReferenceArray([3, 5, 7], shape: [3]))
        #expect(x.mean([1], keepingAxes: true) == ReferenceArray([1, 4], shape: [2, 1]))
        #expect(x.maximum().elements == [5])
        #expect(x.matrixProduct(x.matricesTransposed).elements == [5, 14, 14, 50])
        #expect(ReferenceArray.concatenated([x, x], axis: 1)[[1, 4]] == 4)
    }

    @Test func spreadsAreExactInSinglePrecisionAndApart() {
        let elements = ReferenceArray.spread([40], from: -2, to: 2).elements
        #expect(elements.allSatisfy { Double(Float($0)) == $0 && $0 >= -2 && $0 < 2 })
        let sorted = elements.sorted()
        #expect(zip(sorted, sorted.dropFirst()).allSatisfy { $1 - $0 > 0.03 })
    }
}
