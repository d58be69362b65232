import Foundation
import Kernels
import TestSupport
import Testing

@Suite struct MatrixProductTests {
    static let sizes: [(rows: Int, columns: Int, inner: Int)] = [
        (1, 1, 1), (1, 7, 1), (7, 1, 5), (1, 1, 300), (3, 5, 7), (17, 33, 65), (64, 100, 31),
        (128, 400, 784), (2, 1023, 3), (257, 2, 129), (3, 5, 1001), (33, 1, 2050),
    ]

    @Test(arguments: MatrixBackend.allCases.filter(\.isAvailable), sizes.indices)
    func everyBackendAgreesWithPlainLoops(_ backend: MatrixBackend, _ index: Int) {
        let (rows, columns, inner) = Self.sizes[index]
        let batches = rows * columns * inner > 1_000_000 ? [1] : [1, 2, 5]
        for batch in batches {
            for (transposesA, transposesB) in [
                (false, false), (false, true), (true, false), (true, true),
            ] {
                let product = MatrixProduct(
                    batch: batch, rows: rows, columns: columns, inner: inner,
                    transposesA: transposesA, transposesB: transposesB)
                let a = Precision.draw(batch * rows * inner, key: 1)
                let b = Precision.draw(batch * inner * columns, key: 2)
                let found = product(a, b, backend: backend).values
                let expected = Self.plain(product, a.values, b.values)
                let bound = 8e-6 * Double(inner).squareRoot()
                let worst = zip(found, expected).map { abs(Double($0) - $1) }.max() ?? 0
                #expect(worst <= bound, "\(product)")
            }
        }
    }

    /// The definition, index by index.
    static func plain(_ product: MatrixProduct, _ a: [Float], _ b: [Float]) -> [Double] {
        let (rows, columns, inner) = (product.rows, product.columns, product.inner)
        var c = [Double](repeating: 0, count: product.batch * rows * columns)
        for matrix in 0..<product.batch {
            for row in 0..<rows {
                for k in 0..<inner {
                    let left = a[
                        matrix * rows * inner
                            + (product.transposesA ? k * rows + row : row * inner + k)]
                    for column in 0..<columns {
                        let right = b[
                            matrix * inner * columns
                                + (product.transposesB
                                    ? column * inner + k : k * columns + column)]
                        c[(matrix * rows + row) * columns + column] += Double(left) * Double(right)
                    }
                }
            }
        }
        return c
    }

    @Test(arguments: MatrixBackend.allCases.filter(\.isAvailable))
    func emptySizesGiveZerosOrNothing(_ backend: MatrixBackend) {
        let none = MatrixProduct(rows: 2, columns: 3, inner: 0)
        #expect(none(Region([]), Region([]), backend: backend).values == [0, 0, 0, 0, 0, 0])
        let empty = MatrixProduct(rows: 0, columns: 3, inner: 2)
        #expect(empty(Region([]), Region([1, 2, 3, 4, 5, 6]), backend: backend).count == 0)
    }

    @Test(arguments: MatrixBackend.allCases.filter(\.isAvailable))
    func whatWasInTheResultBeforeDoesNotCount(_ backend: MatrixBackend) {
        // A block of NaN goes back to the cache and comes out again as the result.
        for _ in 0..<4 {
            _ = Elementwise.filled(.nan, count: 64 * 64)
            let product = MatrixProduct(rows: 64, columns: 64, inner: 64)
            let ones = Elementwise.filled(1, count: 64 * 64)
            #expect(product(ones, ones, backend: backend).values.allSatisfy { $0 == 64 })
        }
    }

    static let activations: [FusedActivation] = [
        .identity, .relu, .leakyReLU(0.2), .leakyReLU(0), .elu(0.5), .tanh, .sigmoid,
    ]

    @Test(arguments: MatrixBackend.allCases.filter(\.isAvailable), activations)
    func biasAndActivationFollowTheProduct(
        _ backend: MatrixBackend, _ activation: FusedActivation
    ) {
        for (rows, columns, inner) in Self.sizes {
            let product = MatrixProduct(rows: rows, columns: columns, inner: inner)
            let a = Precision.draw(rows * inner, key: 1)
            let b = Precision.draw(inner * columns, key: 2)
            let bias = Precision.draw(columns, key: 3)
            let plain = product(a, b, backend: backend)
            for shift in [nil, bias] {
                let found = product(
                    a, b, bias: shift, activation: activation, backend: backend
                ).values
                let expected = plain.values.indices.map { index in
                    let x = plain[index] + (shift?[index % columns] ?? 0)
                    return Self.applied(activation, Double(x))
                }
                let worst = zip(found, expected).map { abs(Double($0) - $1) }.max() ?? 0
                #expect(worst <= 4e-6 * Double(inner).squareRoot(), "\(product)")
            }
        }
        let none = MatrixProduct(rows: 2, columns: 2, inner: 0)
        #expect(
            none(
                Region([]), Region([]), bias: Region([1, -1]), activation: .relu, backend: backend
            )
            .values == [1, 0, 1, 0])
    }

    @Test(arguments: MatrixBackend.allCases.filter(\.isAvailable), activations)
    func activationsDoNotHideWhatIsNotANumber(
        _ backend: MatrixBackend, _ activation: FusedActivation
    ) {
        let product = MatrixProduct(rows: 2, columns: 40, inner: 2)
        let found = product(
            Region([.nan, 1, 1, 1]), Elementwise.filled(-1, count: 80),
            bias: Elementwise.filled(0, count: 40), activation: activation, backend: backend)
        #expect((0..<40).allSatisfy { found[$0].isNaN && !found[40 + $0].isNaN })
    }

    private static func applied(_ activation: FusedActivation, _ x: Double) -> Double {
        switch activation {
        case .identity: x
        case .relu: max(x, 0)
        case .leakyReLU(let slope): x < 0 ? Double(slope) * x : x
        case .elu(let limit): x < 0 ? Double(limit) * expm1(x) : x
        case .tanh: tanh(x)
        case .sigmoid: 1 / (1 + exp(-x))
        }
    }

    @Test(arguments: MatrixBackend.allCases.filter(\.isAvailable))
    func notANumberReachesItsRowAlone(_ backend: MatrixBackend) {
        var a = [Float](repeating: 1, count: 9)
        a[4] = .nan
        let product = MatrixProduct(rows: 3, columns: 3, inner: 3)
        let c = product(Region(a), Region([Float](repeating: 0, count: 9)), backend: backend).values
        #expect(c.map(\.isNaN) == [false, false, false, true, true, true, false, false, false])
    }

    @Test func backendsSayTheirVersions() {
        for backend in MatrixBackend.allCases where backend.isAvailable {
            #expect(backend.version.contains(/^\d/), "\(backend)")
        }
        #expect(MatrixBackend.selected.isAvailable)
        #expect(MatrixBackend(rawValue: "openblas") == .openBLAS)
    }

    @Test func manyShapesMayComeAndGo() {
        // More than the plans that are kept.
        for rows in 1...600 {
            let product = MatrixProduct(rows: rows, columns: 2, inner: 3)
            let c = product(
                Elementwise.filled(2, count: rows * 3), Elementwise.filled(3, count: 6))
            #expect(c.values.allSatisfy { $0 == 18 } && c.count == rows * 2)
        }
    }
}
