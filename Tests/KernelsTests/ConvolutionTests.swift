import TestSupport
import Testing

@testable import Kernels

/// The kernels of every backend against the definition in double precision.
@Suite struct ConvolutionTests {
    static let activations: [FusedActivation] = [
        .identity, .relu, .leakyReLU(0.2), .elu(0.7), .tanh, .sigmoid,
    ]
    static let libraries = [MatrixBackend.oneDNN, .openBLAS].filter(\.isAvailable)

    /// Geometries of the usual kinds, and drawn ones: odd sizes, uneven kernels, strides, padding
    /// and dilations, groups, channels that fill vectors and that do not.
    static let geometries: [ConvolutionGeometry] = named + drawn(120)

    private static let named: [ConvolutionGeometry] = [
        // One channel in or out, and the reverse.
        make(5, 28, 1, 64, kernel: 4, stride: 2, padding: .all(1)),
        make(3, 28, 1, 32, kernel: 3), make(3, 14, 64, 1, kernel: 3, padding: .same),
        make(2, 14, 64, 128, kernel: 4, stride: 2, padding: .all(1)),
        make(2, 16, 3, 64, kernel: 4, stride: 2, padding: .all(1)),
        // Channels that fill the registers of the filter gradient's own loop: many images at a time
        // and one, every element of the kernel beyond an edge, strides, dilation.
        make(150, 7, 16, 64, kernel: 4, stride: 2, padding: .all(1)),
        make(1, 6, 48, 128, kernel: 5, stride: 3, padding: .same),
        make(2, 3, 16, 64, kernel: 3, padding: .all(4)),
        make(
            3, 9, 32, 64, kernel: 3, padding: .explicit(top: 2, bottom: 0, left: 1, right: 3),
            dilation: 2),
        // A matrix product: the whole image, one pixel.
        make(7, 4, 32, 9, kernel: 4), make(2, 6, 20, 33, kernel: 1),
        make(2, 6, 20, 33, kernel: 1, stride: 2),
        // Depthwise, with one and two outputs a channel.
        make(2, 9, 24, 24, kernel: 3, padding: .same, groups: 24),
        make(2, 9, 16, 32, kernel: 3, stride: 2, padding: .all(1), groups: 16),
        // Padding beyond the kernel; an image smaller than the kernel.
        make(1, 5, 4, 4, kernel: 3, padding: .all(7)),
        make(1, 1, 3, 2, kernel: 3, padding: .all(1)),
        // More columns than one piece holds.
        make(5, 64, 3, 4, kernel: 5, padding: .same),
        // Rows and columns that lie a stride and more beyond the last place.
        try? ConvolutionWindow(
            kernel: 3, stride: PlaneSize(height: 1, width: 2), dilation: 4
        ).transposedGeometry(
            batch: 2, input: 5, inputs: 17, outputs: 16,
            outputPadding: PlaneSize(height: 3, width: 2)),
    ].compactMap { $0 }

    private static func make(
        _ batch: Int, _ side: Int, _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1,
        padding: ConvolutionPadding = .valid, dilation: Int = 1, groups: Int = 1
    ) -> ConvolutionGeometry? {
        try? ConvolutionWindow(
            kernel: PlaneSize(kernel), stride: PlaneSize(stride), padding: padding,
            dilation: PlaneSize(dilation), groups: groups
        ).geometry(batch: batch, input: PlaneSize(side), inputs: inputs, outputs: outputs)
    }

    private static func drawn(_ count: Int) -> [ConvolutionGeometry] {
        var state: UInt64 = 2718
        func draw(_ choices: [Int]) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return choices[Int(state >> 33) % choices.count]
        }
        func side(_ range: ClosedRange<Int>) -> Int { draw(Array(range)) }
        var found: [ConvolutionGeometry] = []
        while found.count < count {
            let groups = draw([1, 1, 1, 2, 3, 4])
            let window = ConvolutionWindow(
                kernel: PlaneSize(height: side(1...5), width: side(1...5)),
                stride: PlaneSize(height: side(1...3), width: side(1...3)),
                padding: [
                    .valid, .same,
                    .explicit(
                        top: side(0...3), bottom: side(0...3), left: side(0...3), right: side(0...3)
                    ),
                ][side(0...2)],
                dilation: PlaneSize(height: side(1...2), width: side(1...2)), groups: groups)
            let geometry = try? window.geometry(
                batch: side(1...4), input: PlaneSize(height: side(1...12), width: side(1...12)),
                inputs: groups * draw([1, 2, 3, 5, 16, 17]),
                outputs: groups * draw([1, 2, 3, 7, 16, 20]))
            if let geometry { found.append(geometry) }
        }
        return found
    }

    @Test(arguments: libraries, geometries.indices)
    func everyBackendAgreesWithTheDefinition(_ backend: MatrixBackend, _ index: Int) {
        Self.expectAgreement(
            Self.geometries[index], backend,
            activation: Self.activations[index % Self.activations.count],
            hasBias: index / 2 % 2 == 0)
    }

    @Test(arguments: libraries, activations)
    func everyActivationFollowsWithAndWithoutBias(
        _ backend: MatrixBackend, _ activation: FusedActivation
    ) {
        for geometry in Self.named.prefix(4) {
            for hasBias in [false, true] {
                Self.expectAgreement(geometry, backend, activation: activation, hasBias: hasBias)
            }
        }
    }

    /// All three kernels, within 10⁻⁵ of the largest element; of the largest sum where an activation
    /// follows, whose slope is at most one.
    static func expectAgreement(
        _ geometry: ConvolutionGeometry, _ backend: MatrixBackend, activation: FusedActivation,
        hasBias: Bool
    ) {
        let x = Precision.draw(geometry.inputCount, key: 1)
        let filter = Precision.draw(geometry.filterCount, key: 2)
        let dy = Precision.draw(geometry.outputCount, key: 3)
        func bias(_ channels: Int) -> Region? {
            hasBias ? Precision.draw(channels, key: 4) : nil
        }
        func results(
            _ backend: MatrixBackend, _ activation: FusedActivation = activation
        ) -> [Region] {
            [
                geometry.forward(
                    x, filter: filter, bias: bias(geometry.outputs), activation: activation,
                    backend: backend),
                geometry.inputGradient(
                    dy, filter: filter, bias: bias(geometry.inputs), activation: activation,
                    backend: backend),
                geometry.filterGradient(x, dy, backend: backend),
            ]
        }
        let names = ["forward", "input gradient", "filter gradient"]
        let sums = results(.reference, .identity)
        for (index, (found, expected)) in zip(results(backend), results(.reference)).enumerated() {
            let scale = sums[index].values.reduce(0) { max($0, abs($1)) }
            let worst = zip(found.values, expected.values).reduce(Float(0)) {
                $1.0.isNaN ? .infinity : max($0, abs($1.0 - $1.1))
            }
            #expect(
                worst <= 1e-5 * max(scale, 0.01), "\(names[index]) \(activation) of \(geometry)")
        }
    }

    /// What is asked of a filter gradient is all that it gives: nothing that lay in its memory.
    @Test(arguments: libraries)
    func whatWasInTheResultBeforeDoesNotCount(_ backend: MatrixBackend) throws {
        for geometry in Self.named {
            let x = Elementwise.filled(1, count: geometry.inputCount)
            let filter = Elementwise.filled(1, count: geometry.filterCount)
            let dy = Elementwise.filled(1, count: geometry.outputCount)
            for count in [x.count, filter.count, dy.count] {
                _ = (0..<3).map { _ in Elementwise.filled(.nan, count: count) }
            }
            let results = [
                geometry.forward(x, filter: filter, backend: backend),
                geometry.inputGradient(dy, filter: filter, backend: backend),
                geometry.filterGradient(x, dy, backend: backend),
            ]
            #expect(results.allSatisfy { $0.values.allSatisfy(\.isFinite) }, "\(geometry)")
        }
    }

    @Test(arguments: libraries, activations)
    func notANumberReachesThePixelsBelowItAlone(
        _ backend: MatrixBackend, _ activation: FusedActivation
    ) throws {
        let geometry = try #require(Self.make(1, 8, 1, 16, kernel: 3, padding: .same))
        var pixels = [Float](repeating: 1, count: 64)
        pixels[3 * 8 + 4] = .nan
        let y = geometry.forward(
            Region(pixels), filter: Elementwise.filled(1, count: geometry.filterCount),
            bias: Elementwise.filled(-1, count: 16), activation: activation, backend: backend)
        for (index, value) in y.values.enumerated() {
            let (row, column) = (index / 16 / 8, index / 16 % 8)
            #expect(value.isNaN == ((2...4).contains(row) && (3...5).contains(column)))
        }
    }

    @Test(arguments: MatrixBackend.allCases.filter(\.isAvailable))
    func noImagesGiveNothingAndNoGradient(_ backend: MatrixBackend) throws {
        let geometry = try #require(Self.make(0, 8, 2, 3, kernel: 3))
        let filter = Elementwise.filled(1, count: geometry.filterCount)
        #expect(geometry.forward(Region([]), filter: filter, backend: backend).count == 0)
        #expect(geometry.inputGradient(Region([]), filter: filter, backend: backend).count == 0)
        let gradient = geometry.filterGradient(Region([]), Region([]), backend: backend)
        #expect(gradient.values == [Float](repeating: 0, count: 54))
    }

    @Test func manyGeometriesMayComeAndGo() throws {
        // More than the plans that are kept.
        for batch in 1...300 {
            let geometry = try #require(Self.make(batch, 2, 1, 1, kernel: 2, padding: .same))
            let y = geometry.forward(
                Elementwise.filled(2, count: 4 * batch), filter: Region([1, 1, 1, 1]))
            #expect(y[0] == 8 && y[4 * batch - 1] == 2)
        }
    }
}

/// Filters in the library's own order, kept with the filter.
@Suite struct PackedFormTests {
    private let geometry = try? ConvolutionWindow(kernel: 4, stride: 2, padding: .all(1))
        .geometry(batch: 2, input: 8, inputs: 16, outputs: 32)

    @Test func aFilterWrittenAgainIsPackedAgain() throws {
        let geometry = try #require(geometry)
        let x = Precision.draw(geometry.inputCount, key: 1)
        let dy = Precision.draw(geometry.outputCount, key: 2)
        var filter = Precision.draw(geometry.filterCount, key: 3)
        func results(_ filter: Region) -> [[Float]] {
            [
                geometry.forward(x, filter: filter).values,
                geometry.inputGradient(dy, filter: filter).values,
            ]
        }
        let before = results(filter)
        #expect(results(filter) == before)
        let isOurs = filter.isUniquelyReferenced()
        #expect(isOurs)
        for index in 0..<filter.count { filter.pointer[index] *= -1 }
        #expect(results(filter) == before.map { $0.map { -$0 } })
    }

    @Test func partsOfOneStorageAreToldApart() throws {
        let geometry = try #require(geometry)
        let x = Precision.draw(geometry.inputCount, key: 1)
        let both = Precision.draw(2 * geometry.filterCount, key: 3)
        for start in [0, geometry.filterCount] {
            let part = both[start: start, count: geometry.filterCount]
            let alone = Region(part.values)
            #expect(
                geometry.forward(x, filter: part).values
                    == geometry.forward(x, filter: alone).values)
        }
    }

    @Test func formsAreReusedBoundedAndForgotten() {
        var region = Precision.draw(64)
        var written = 0
        func pack(_ layout: Int) {
            _ = region.packed(as: layout, count: 64) { _ in written += 1 }
        }
        for _ in 0..<3 { pack(1) }
        #expect(written == 1)
        for layout in 2...100 { pack(layout) }
        let before = StorageStatistics.current.usedBytes
        #expect(written == 100 && before > 0)
        pack(100)
        #expect(written == 100)
        _ = region.isUniquelyReferenced()
        pack(100)
        #expect(written == 101)
    }
}
