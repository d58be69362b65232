import Dispatch
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Kernels

/// What the loops compute does not depend on how many threads do it.
@Suite struct ThreadTests {
    /// Results of one loop over enough elements to be split.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let results: @Sendable () -> [Region]

        init(_ name: String, _ results: @escaping @Sendable () -> [Region]) {
            self.name = name
            self.results = results
        }

        var testDescription: String { name }
    }

    private static let rows = 359
    private static let channels = 143
    private static let count = rows * channels

    private static func draw(_ key: UInt64, _ count: Int = count) -> Region {
        Precision.draw(count, key: key)
    }

    private static func copy(_ region: Region) -> Region { Copying.copy(region) }

    private static func sum(of value: Double) -> Region { Region([Float(value)]) }

    static let elementwise: [Case] =
        (0...UnaryFunction.step.rawValue).compactMap(UnaryFunction.init).map { function in
            Case("\(function)") { [Elementwise.apply(function, draw(1), p: 2, q: 3)] }
        }
        + (0...BinaryFunction.greaterOrEqual.rawValue).compactMap(BinaryFunction.init).map {
            function in
            Case("\(function) of two") {
                let dense = StridedPair(dense: count)
                let columns = StridedPair(
                    shape: [rows, channels], stridesA: [channels, 1], stridesB: [0, 1])
                return [
                    Elementwise.apply(function, draw(1), draw(2), layout: dense),
                    Elementwise.apply(function, draw(1), draw(2), layout: columns),
                ]
            }
        }

    static let reductions: [Case] = [
        Case("sums and maxima") {
            [
                (1, count, 1), (rows, channels, 1), (1, rows, channels), (1, 17_112, 3),
                (89, 7, 160), (1, 40, 1000), (1, 3000, 15),
            ]
            .flatMap { outer, reduced, inner in
                let x = draw(3, outer * reduced * inner)
                return [
                    Reduction.sum(x, outer: outer, reduced: reduced, inner: inner),
                    Reduction.maximum(x, outer: outer, reduced: reduced, inner: inner),
                ]
            }
        },
        Case("sum of a tall matrix") {
            [Reduction.sum(draw(3, 600_000), outer: 1, reduced: 200_000, inner: 3)]
        },
        Case("sum of a million") {
            [Reduction.sum(draw(3, 1_000_003), outer: 1, reduced: 1_000_003, inner: 1)]
        },
        Case("sum of squares") { [sum(of: Elementwise.sumOfSquares(draw(4)))] },
        Case("selection, filling and copies") {
            let transposed = Region(count: rows * channels)
            Copying.copy(
                draw(1), into: transposed,
                along: StridedPair(
                    shape: [channels, rows], stridesA: [1, channels], stridesB: [rows, 1]))
            return [
                Elementwise.select(Elementwise.apply(.step, draw(1)), draw(2), draw(3)),
                Elementwise.filled(2.5, count: count), transposed,
                Copying.gatherRows(
                    bytes: (0..<100_000).map { UInt8(truncatingIfNeeded: $0 * 7) },
                    Array((0..<1000).reversed()), width: 100, scale: 0.01, shift: -1),
            ]
        },
    ]

    static let fused: [Case] =
        [FusedActivation.identity, .relu, .leakyReLU(0.2), .elu(0.7), .tanh, .sigmoid]
        .map { activation in
            Case("normalisation and \(activation)") {
                let x = draw(1, rows * channels)
                let dy = draw(2, rows * channels)
                let (scale, shift) = (draw(3, channels), draw(4, channels))
                let loops = NormalizationLoops(
                    rows: rows, channels: channels, epsilon: 1e-5, activation: activation)
                let moments = NormalizationLoops.moments(x, rows: rows, channels: channels)
                let y = loops.normalize(x, moments: moments, scale: scale, shift: shift)
                let sums = loops.sums(dy, output: y, x, moments: moments)
                return [
                    moments, y, sums,
                    loops.gradient(
                        dy, output: y, x, moments: moments, scale: scale, sums: sums),
                    DenseLoops.activationGradient(activation, dy, output: y),
                ]
                    + [channels, 1, count].flatMap {
                        let (g, sums) = DenseLoops.activationGradientAndSums(
                            activation, dy, output: y, channels: $0)
                        return [g, sums]
                    }
            }
        } + [
            Case("likelihoods") {
                let x = draw(1, rows * channels)
                let t = Elementwise.apply(.sigmoid, draw(2, rows * channels))
                let parameters = draw(3, 2 * rows * channels)
                let dy = draw(5, rows)
                return [
                    LikelihoodLoops.bernoulli(x, t, rows: rows),
                    LikelihoodLoops.bernoulliGradient(dy, x, t, rows: rows),
                    LikelihoodLoops.softmaxCrossEntropy(x, t, rows: rows),
                    LikelihoodLoops.softmaxCrossEntropyGradient(dy, x, t, rows: rows),
                    LikelihoodLoops.reparameterize(parameters, x, rows: rows, latent: channels),
                    LikelihoodLoops.reparameterizeGradient(
                        t, parameters, x, rows: rows, latent: channels),
                    LikelihoodLoops.gaussianDivergence(parameters, rows: rows, latent: channels),
                    LikelihoodLoops.gaussianDivergenceGradient(
                        dy, parameters, rows: rows, latent: channels),
                ]
            },
            Case("updates") {
                let (gradient, value) = (draw(1), draw(2))
                let state = (0..<8).map { _ in Elementwise.filled(0.25, count: count) }
                let result = (0..<4).map { _ in Region(count: count) }
                let adam = UpdateLoops.Adam(
                    learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01,
                    decoupled: true, step: 3, gradientScale: 0.5)
                let norms = [
                    adam(gradient, value: value, into: result[0], first: state[0], second: state[1])
                ]
                UpdateLoops.movingAverage(of: value, into: state[7], decay: 0.99)
                return [result[0]] + state + norms.map(sum)
            },
        ]

    /// The transforms there and back, without the library's products between them.
    static let minimalFiltering: [Case] = [
        Case("minimal filtering") {
            guard
                let geometry = try? ConvolutionWindow(kernel: 4, stride: 2, padding: .all(1))
                    .geometry(batch: 7, input: 18, inputs: 48, outputs: 80)
            else { return [] }
            let filtering = MinimalFiltering(geometry, backend: .selected)
            let y = Region(count: geometry.outputCount)
            let dx = Region(count: geometry.inputCount)
            let dw = Region(count: geometry.filterCount)
            for piece in filtering.pieces {
                let m = filtering.outputGradients(draw(1, geometry.outputCount), piece)
                filtering.outputs(from: m, piece, into: y)
                let v = filtering.pixels(draw(2, geometry.inputCount), piece)
                filtering.pixelGradients(from: v, piece, into: dx)
            }
            let u = filtering.transformed(draw(3, geometry.filterCount))
            filtering.filterGradient(from: u, into: dw)
            return [y, dx, dw]
        }
    ]

    static let random: [Case] = [
        Case("draws") {
            let stream = PhiloxStream(key: 7, draw: 3)
            let uniform = stream.uniform(count: count)
            return [
                uniform, stream.normal(count: count), stream.bernoulli(uniform),
                Region(stream.bits(count: count).map { Float($0) }),
            ]
        }
    ]

    @Test(arguments: elementwise + reductions + fused + minimalFiltering + random)
    func resultsDoNotDependOnTheNumberOfThreads(_ sample: Case) {
        let expected = [1, 2, 3].map { threads in
            ThreadCount.of(threads) { sample.results().map(\.bitPatterns) }
        }
        // Compared outside of the expectation, which would print all of them.
        let areEqual = expected.dropFirst().allSatisfy { $0 == expected[0] }
        #expect(areEqual)
    }

    /// Libraries may add in another order, but not up to anything else.
    @Test(arguments: ConvolutionTests.libraries, [1, 2, 3])
    func convolutionsAgreeWithTheDefinitionOnAnyNumber(_ backend: MatrixBackend, _ threads: Int) {
        ThreadCount.of(threads) {
            for geometry in ConvolutionTests.geometries.prefix(40) {
                ConvolutionTests.expectAgreement(
                    geometry, backend, activation: .leakyReLU(0.2), hasBias: true)
            }
        }
    }

    /// Long sums are shared out among threads, with a remainder and without.
    @Test(arguments: [1, 2, 3, 5])
    func longSumsAgreeWithTheDefinitionOnAnyNumber(_ threads: Int) {
        ThreadCount.of(threads) {
            for (rows, columns, inner) in [
                (32, 128, 5408), (1, 3, 512), (20, 200, 784), (7, 9, 1537),
            ] {
                Self.expectAgreement(MatrixProduct(rows: rows, columns: columns, inner: inner))
            }
        }
    }

    private static func expectAgreement(_ product: MatrixProduct) {
        let a = Precision.draw(product.rows * product.inner, key: 1)
        let b = Precision.draw(product.inner * product.columns, key: 2)
        let bias = Precision.draw(product.columns, key: 3)
        let sums = MatrixProductTests.plain(product, a.values, b.values)
        // Twice: planned, and as it was planned.
        for _ in 0..<2 {
            let found = product(a, b, bias: bias, activation: .leakyReLU(0.5)).values
            let errors = zip(found, sums).enumerated().map { index, pair in
                let sum = pair.1 + Double(bias[index % product.columns])
                return abs(Double(pair.0) - (sum < 0 ? sum / 2 : sum))
            }
            let worst = errors.reduce(0) { $1.isNaN ? .infinity : max($0, $1) }
            #expect(worst <= 8e-6 * Double(product.inner).squareRoot(), "\(product)")
        }
    }

    /// Products that threads share out, whole and in pieces, with scratch memory and without.
    @Test(arguments: [1, 2, 3, 7], [(false, false), (true, false), (false, true)])
    func listsOfProductsAgreeWithTheDefinitionOnAnyNumber(
        _ threads: Int, _ transposes: (a: Bool, b: Bool)
    ) {
        var elements: [MatrixProductList.Element] = []
        var counts = (a: 0, b: 0, c: 0)
        for (rows, columns, inner) in [
            (1, 3, 2), (128, 64, 96), (250, 96, 33), (128, 64, 96), (300, 80, 64),
        ] {
            let product = MatrixProduct(
                rows: rows, columns: columns, inner: inner, transposesA: transposes.a,
                transposesB: transposes.b)
            elements.append(
                MatrixProductList.Element(
                    product: product, a: counts.a, b: counts.b, c: counts.c))
            counts = (
                counts.a + rows * inner, counts.b + inner * columns, counts.c + rows * columns
            )
        }
        let a = Precision.draw(counts.a, key: 1)
        let b = Precision.draw(counts.b, key: 2)
        let list = MatrixProductList(elements)
        for backend in ConvolutionTests.libraries {
            let c = Elementwise.filled(.nan, count: counts.c)
            ThreadCount.of(threads) {
                list.multiply(a, b, into: c, backend: backend)
                // Added to itself.
                list.multiply(a, b, into: c, accumulating: true, backend: backend)
            }
            for element in elements {
                let product = element.product
                let expected = MatrixProductTests.plain(
                    product, a[start: element.a, count: product.rows * product.inner].values,
                    b[start: element.b, count: product.inner * product.columns].values)
                let found = c[start: element.c, count: product.rows * product.columns].values
                let worst = zip(found, expected).reduce(0.0) {
                    $1.0.isNaN ? .infinity : max($0, abs(Double($1.0) - 2 * $1.1))
                }
                #expect(
                    worst <= 2e-5 * Double(product.inner).squareRoot(), "\(product), \(backend)")
            }
        }
    }

    @Test func theNumberHoldsForTheWholeProcess() {
        func countElsewhere() -> Int {
            let found = Mutex(0)
            let done = DispatchSemaphore(value: 0)
            Thread {
                found.withLock { $0 = Threads.count }
                done.signal()
            }.start()
            done.wait()
            return found.withLock { $0 }
        }
        ThreadCount.changing {
            for count in [1, 3] {
                Threads.use(count)
                #expect(Threads.count == count)
                #expect(countElsewhere() == count)
            }
        }
    }

    @Test func theMachineHasCores() {
        #expect(Threads.physicalCores >= 1)
        #expect(Threads.physicalCores <= ProcessInfo.processInfo.processorCount)
        #expect(["avx512", "avx2", "baseline"].contains(InstructionSet.current))
    }
}
