import Foundation
import GradientCheck
import Kernels
import TestSupport
import Testing

@Suite struct UnaryLoopTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let function: UnaryFunction
        var p: Float = 0
        var q: Float = 0
        /// Errors allowed, in units of the last place.
        let bound: Double
        var inputs: [Float] = Precision.allMagnitudes() + Precision.even(-20, 20)
        let expected: @Sendable (Double) -> Double

        var testDescription: String { "\(function)" }
    }

    static let cases = [
        Case(function: .negate, bound: 0) { -$0 },
        Case(function: .absolute, bound: 0) { abs($0) },
        Case(function: .sign, bound: 0) { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 },
        Case(function: .square, bound: 0.5) { $0 * $0 },
        Case(function: .squareRoot, bound: 0.5) { $0.squareRoot() },
        Case(function: .reciprocal, bound: 0.5) { 1 / $0 },
        Case(function: .exponential, bound: 2) { exp($0) },
        Case(
            function: .exponential, bound: 2, inputs: Precision.even(-110, 95)
        ) { exp($0) },
        Case(function: .logarithm, bound: 2) { log($0) },
        Case(function: .logarithm, bound: 2, inputs: Precision.even(0.5, 2)) { log($0) },
        Case(function: .logarithmOfOnePlus, bound: 4) { log1p($0) },
        Case(
            function: .logarithmOfOnePlus, bound: 4, inputs: Precision.even(-1, 1)
        ) { log1p($0) },
        Case(function: .exponentialMinusOne, bound: 6) { expm1($0) },
        Case(function: .exponentialMinusOne, bound: 6, inputs: Precision.even(-1, 1)) { expm1($0) },
        Case(function: .sine, bound: 1) { sin($0) },
        Case(function: .cosine, bound: 1) { cos($0) },
        Case(function: .tanh, bound: 4) { tanh($0) },
        Case(function: .tanh, bound: 4, inputs: Precision.even(-1, 1)) { tanh($0) },
        Case(function: .sigmoid, bound: 4, inputs: Precision.even(-110, 110)) {
            ReferenceFunctions.sigmoid($0)
        },
        Case(function: .softplus, bound: 6) { ReferenceFunctions.softplus($0) },
        Case(function: .softplus, bound: 6, inputs: Precision.even(-110, 110)) {
            ReferenceFunctions.softplus($0)
        },
        Case(function: .relu, bound: 0) { max($0, 0) },
        Case(function: .leakyReLU, p: 0.25, bound: 0.5) { $0 < 0 ? 0.25 * $0 : $0 },
        Case(function: .elu, p: 0.5, bound: 6) { $0 < 0 ? 0.5 * expm1($0) : $0 },
        Case(function: .silu, bound: 5, inputs: Precision.even(-85, 85)) {
            $0 * ReferenceFunctions.sigmoid($0)
        },
        Case(function: .gelu, bound: 1, inputs: Precision.even(-12, 12)) {
            $0 * ReferenceFunctions.normalDistribution($0)
        },
        Case(function: .errorFunction, bound: 1) { erf($0) },
        Case(function: .logGamma, bound: 1, inputs: Precision.even(0.001, 60)) { lgamma($0) },
        Case(function: .clamp, p: -1.5, q: 3, bound: 0) { min(max($0, -1.5), 3) },
        Case(function: .scaleAndShift, p: 3, q: -0.5, bound: 1, inputs: Precision.even(1, 9)) {
            3 * $0 - 0.5
        },
        Case(function: .power, p: 2.5, bound: 1, inputs: Precision.even(0, 100)) { pow($0, 2.5) },
        Case(function: .power, p: -3, bound: 1, inputs: Precision.even(-9, 9)) { pow($0, -3) },
        Case(function: .step, p: 0.25, bound: 0) { $0 > 0.25 ? 1 : 0 },
    ]

    @Test(arguments: cases)
    func agreesWithTheMathematicalLibrary(_ sample: Case) {
        let x = Region(sample.inputs)
        let y = Elementwise.apply(sample.function, x, p: sample.p, q: sample.q).values
        var worst = (error: 0.0, input: Float(0), found: Float(0))
        for (x, y) in zip(sample.inputs, y) {
            let error = Precision.unitsInLastPlace(y, sample.expected(Double(x)))
            if error > worst.error { worst = (error, x, y) }
        }
        #expect(worst.error <= sample.bound, "\(worst)")
    }

    @Test func polygammaAgreesWithItsSeries() {
        for order in 0...4 {
            let inputs = Precision.even(0.01, 50, count: 5000)
            let found = Elementwise.apply(.polygamma, Region(inputs), p: Float(order)).values
            for (x, y) in zip(inputs, found) {
                let x = Double(x)
                let expected =
                    order == 0
                    ? ReferenceFunctions.digamma(x) : ReferenceFunctions.polygamma(order, x)
                // Digamma passes through zero, where only the absolute error is small.
                let scale = order == 0 ? max(1, abs(expected)) : abs(expected)
                #expect(abs(Double(y) - expected) <= 2e-7 * scale, "order \(order) at \(x)")
            }
        }
        // Reflection: ψ(1 − x) − ψ(x) = π/tan πx.
        let negative = Elementwise.apply(.polygamma, Region([-0.25, -1.5, -7.75])).values
        for (x, y) in zip([-0.25, -1.5, -7.75], negative) {
            let expected = ReferenceFunctions.digamma(1 - x) - Double.pi / tan(Double.pi * x)
            #expect(abs(Double(y) - expected) < 1e-6 * max(1, abs(expected)))
        }
    }

    /// What a function gives at NaN, ∞, −∞, 0 and −1.
    struct SpecialValues: Sendable, CustomTestStringConvertible {
        let function: UnaryFunction
        var p: Float = 0
        var q: Float = 0
        let expected: [Float]

        var testDescription: String { "\(function)" }
    }

    @Test(arguments: [
        SpecialValues(function: .negate, expected: [.nan, -.infinity, .infinity, 0, 1]),
        SpecialValues(function: .absolute, expected: [.nan, .infinity, .infinity, 0, 1]),
        SpecialValues(function: .square, expected: [.nan, .infinity, .infinity, 0, 1]),
        SpecialValues(function: .squareRoot, expected: [.nan, .infinity, .nan, 0, .nan]),
        SpecialValues(function: .reciprocal, expected: [.nan, 0, 0, .infinity, -1]),
        SpecialValues(function: .exponential, expected: [.nan, .infinity, 0, 1, 0.36787945]),
        SpecialValues(function: .logarithm, expected: [.nan, .infinity, .nan, -.infinity, .nan]),
        SpecialValues(
            function: .logarithmOfOnePlus, expected: [.nan, .infinity, .nan, 0, -.infinity]),
        SpecialValues(
            function: .exponentialMinusOne, expected: [.nan, .infinity, -1, 0, -0.63212055]),
        SpecialValues(function: .sine, expected: [.nan, .nan, .nan, 0, -0.84147096]),
        SpecialValues(function: .cosine, expected: [.nan, .nan, .nan, 1, 0.5403023]),
        SpecialValues(function: .tanh, expected: [.nan, 1, -1, 0, -0.7615942]),
        SpecialValues(function: .sigmoid, expected: [.nan, 1, 0, 0.5, 0.26894143]),
        SpecialValues(function: .softplus, expected: [.nan, .infinity, 0, 0.6931472, 0.3132617]),
        SpecialValues(function: .relu, expected: [.nan, .infinity, 0, 0, 0]),
        SpecialValues(
            function: .leakyReLU, p: 0.5, expected: [.nan, .infinity, -.infinity, 0, -0.5]),
        SpecialValues(function: .elu, p: 2, expected: [.nan, .infinity, -2, 0, -1.2642411]),
        SpecialValues(function: .errorFunction, expected: [.nan, 1, -1, 0, -0.8427008]),
        SpecialValues(
            function: .logGamma, expected: [.nan, .infinity, .infinity, .infinity, .infinity]),
        SpecialValues(function: .clamp, p: -3, q: 4, expected: [.nan, 4, -3, 0, -1]),
        SpecialValues(function: .step, p: -2, expected: [0, 1, 0, 1, 1]),
    ])
    func atSpecialValues(_ sample: SpecialValues) {
        let inputs: [Float] = [.nan, .infinity, -.infinity, 0, -1]
        let found = Elementwise.apply(sample.function, Region(inputs), p: sample.p, q: sample.q)
        for (x, (y, expected)) in zip(inputs, zip(found.values, sample.expected)) {
            #expect(
                y == expected || abs(y - expected) < 2e-7 || (y.isNaN && expected.isNaN),
                "at \(x): \(y), not \(expected)")
        }
        // Vector lanes and the scalar rest of a loop agree.
        let many = Region(inputs.flatMap { [Float](repeating: $0, count: 37) })
        let lanes = Elementwise.apply(sample.function, many, p: sample.p, q: sample.q)
            .bitPatterns
        for (index, bits) in found.bitPatterns.enumerated() where !found[index].isNaN {
            #expect(lanes[index * 37..<(index + 1) * 37].allSatisfy { $0 == bits })
        }
    }

    @Test func signsOfZeroAtPoles() {
        #expect(Elementwise.apply(.reciprocal, Region([-0.0]))[0] == -.infinity)
        #expect(Elementwise.apply(.logarithm, Region([-0.0]))[0] == -.infinity)
        #expect(Elementwise.apply(.squareRoot, Region([-0.0]))[0] == 0)
        #expect(Elementwise.apply(.exponential, Region([-0.0]))[0] == 1)
    }

    @Test func emptyRegionsAreFine() {
        #expect(Elementwise.apply(.exponential, Region([])).count == 0)
        #expect(Elementwise.filled(1, count: 0).values == [])
        #expect(Elementwise.allFinite(Region([])))
    }

    @Test func finitenessAndSquares() {
        var values = [Float](repeating: 1.5, count: 10_001)
        #expect(Elementwise.allFinite(Region(values)))
        #expect(Elementwise.sumOfSquares(Region(values)) == 2.25 * 10_001)
        for bad in [Float.nan, .infinity, -.infinity] {
            for place in [0, 5000, 10_000] {
                var spoilt = values
                spoilt[place] = bad
                #expect(!Elementwise.allFinite(Region(spoilt)))
                #expect(!Elementwise.sumOfSquares(Region(spoilt)).isFinite)
            }
        }
        values[3] = .greatestFiniteMagnitude
        #expect(Elementwise.allFinite(Region(values)))
    }
}
