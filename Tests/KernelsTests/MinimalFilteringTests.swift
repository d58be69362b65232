import TestSupport
import Testing

@testable import Kernels

/// Convolutions by fewer products, also where they do not pay.
@Suite struct MinimalFilteringTests {
    static let libraries = [MatrixBackend.oneDNN, .openBLAS].filter(\.isAvailable)

    /// Heights and widths that tiles of four outputs fill and that they do not, paddings of all
    /// kinds, pixels that no place of the kernel sees, one image and several pieces of them.
    static let geometries: [ConvolutionGeometry] = {
        var found: [ConvolutionGeometry?] = []
        for side in 2...12 {
            found.append(
                make(
                    1 + side % 3, PlaneSize(height: side, width: 14 - side), 16, 32,
                    padding: .all(1)))
        }
        for padding in [
            .valid, .same, .all(3), .explicit(top: 0, bottom: 3, left: 2, right: 1),
            .explicit(top: 5, bottom: 0, left: 0, right: 6),
        ] as [ConvolutionPadding] {
            found.append(make(2, PlaneSize(height: 9, width: 8), 32, 16, padding: padding))
            found.append(make(1, PlaneSize(height: 4, width: 7), 16, 48, padding: padding))
        }
        // Several pieces of images, the last of them smaller.
        found.append(make(29, PlaneSize(32), 64, 16, padding: .all(1)))
        found.append(make(64, PlaneSize(14), 64, 128, padding: .all(1)))
        return found.compactMap { $0 }
    }()

    private static func make(
        _ batch: Int, _ input: PlaneSize, _ inputs: Int, _ outputs: Int,
        padding: ConvolutionPadding, kernel: PlaneSize = 4, stride: PlaneSize = 2,
        dilation: PlaneSize = 1, groups: Int = 1
    ) -> ConvolutionGeometry? {
        try? ConvolutionWindow(
            kernel: kernel, stride: stride, padding: padding, dilation: dilation, groups: groups
        ).geometry(batch: batch, input: input, inputs: inputs, outputs: outputs)
    }

    /// Operands and the three results.
    private struct Results {
        let x: Region
        let filter: Region
        let dy: Region
        let y: Region
        let dx: Region
        let dw: Region

        init(_ geometry: ConvolutionGeometry, _ backend: MatrixBackend) {
            x = Precision.draw(geometry.inputCount, key: 1)
            filter = Precision.draw(geometry.filterCount, key: 2)
            dy = Precision.draw(geometry.outputCount, key: 3)
            // What lies in the results' memory, and in the scratch arrays', must not count.
            y = Elementwise.filled(.nan, count: geometry.outputCount)
            dx = Elementwise.filled(.nan, count: geometry.inputCount)
            dw = Elementwise.filled(.nan, count: geometry.filterCount)
            let filtering = MinimalFiltering(geometry, backend: backend)
            filtering.forward(x, filter: filter, into: y)
            filtering.inputGradient(dy, filter: filter, into: dx)
            filtering.filterGradient(x, dy, into: dw)
        }
    }

    /// Four times the error of the direct sums: within 4·10⁻⁶ of the largest element.
    @Test(arguments: libraries, geometries.indices)
    func itAgreesWithTheDefinition(_ backend: MatrixBackend, _ index: Int) {
        let geometry = Self.geometries[index]
        let found = Results(geometry, backend)
        let expected = [
            geometry.forward(found.x, filter: found.filter, backend: .reference),
            geometry.inputGradient(found.dy, filter: found.filter, backend: .reference),
            geometry.filterGradient(found.x, found.dy, backend: .reference),
        ]
        for (name, (found, expected)) in zip(
            ["forward", "input gradient", "filter gradient"],
            zip([found.y, found.dx, found.dw], expected))
        {
            let largest = expected.values.reduce(0) { max($0, abs($1)) }
            let worst = zip(found.values, expected.values).reduce(Float(0)) {
                $1.0.isNaN ? .infinity : max($0, abs($1.0 - $1.1))
            }
            #expect(worst <= 4e-6 * largest, "\(name) of \(geometry)")
        }
    }

    /// ⟨F(x, w), dy⟩ = ⟨x, D(dy, w)⟩ = ⟨w, W(x, dy)⟩: the kernels are each other's transposes.
    @Test(arguments: geometries.indices)
    func theKernelsAreEachOthersTransposes(_ index: Int) {
        func product(_ a: Region, _ b: Region) -> (sum: Double, size: Double) {
            zip(a.values, b.values).reduce((0, 0)) {
                let term = Double($1.0) * Double($1.1)
                return ($0.0 + term, $0.1 + term * term)
            }
        }
        let results = Results(Self.geometries[index], .selected)
        let forward = product(results.y, results.dy)
        let scale = forward.size.squareRoot()
        #expect(abs(product(results.x, results.dx).sum - forward.sum) <= 2e-5 * scale)
        #expect(abs(product(results.filter, results.dw).sum - forward.sum) <= 2e-5 * scale)
    }

    /// A filter of a single one at a time picks the pixels that lie under it.
    @Test func everyElementOfTheKernelMeetsItsPixel() throws {
        let geometry = try #require(
            Self.make(1, PlaneSize(height: 7, width: 10), 16, 16, padding: .all(1)))
        let x = Precision.draw(geometry.inputCount, key: 5)
        for element in 0..<16 {
            var filter = [Float](repeating: 0, count: geometry.filterCount)
            for channel in 0..<16 { filter[(element * 16 + channel) * 16 + channel] = 1 }
            let y = Region(count: geometry.outputCount)
            MinimalFiltering(geometry, backend: .selected).forward(
                x, filter: Region(filter), into: y)
            for (place, value) in y.values.enumerated() {
                let (pixel, channel) = (place / 16, place % 16)
                let row = 2 * (pixel / geometry.output.width) - 1 + element / 4
                let column = 2 * (pixel % geometry.output.width) - 1 + element % 4
                let isInside = (0..<7).contains(row) && (0..<10).contains(column)
                let expected = isInside ? x[(row * 10 + column) * 16 + channel] : 0
                #expect(abs(value - expected) <= 1e-5)
            }
        }
    }

    @Test func otherGeometriesAreNotItsOwn() throws {
        let good = try #require(Self.make(64, 14, 64, 128, padding: .all(1)))
        #expect(MinimalFiltering.fits(good) && MinimalFiltering.pays(good))
        let others = [
            Self.make(64, 14, 64, 128, padding: .all(1), kernel: 3),
            Self.make(64, 14, 64, 128, padding: .all(1), stride: 1),
            Self.make(64, 14, 64, 128, padding: .all(1), stride: PlaneSize(height: 2, width: 1)),
            Self.make(64, 14, 64, 128, padding: .all(2), dilation: 2),
            Self.make(64, 14, 64, 128, padding: .all(1), groups: 2),
            Self.make(64, 14, 63, 128, padding: .all(1)),
            Self.make(64, 14, 64, 1, padding: .all(1)),
        ]
        for geometry in others {
            let geometry = try #require(geometry)
            #expect(!MinimalFiltering.fits(geometry))
        }
        // A few pixels do not repay the transform of the filter.
        let small = try #require(Self.make(1, 14, 64, 128, padding: .all(1)))
        #expect(MinimalFiltering.fits(small) && !MinimalFiltering.pays(small))
    }
}
