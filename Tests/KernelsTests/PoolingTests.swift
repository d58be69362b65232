import Foundation
import Kernels
import TestSupport
import Testing

/// Max pooling and its linear maps against plain loops, element for element.
@Suite struct PoolingTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let batch: Int
        let image: PlaneSize
        let channels: Int
        let kernel: PlaneSize
        let stride: PlaneSize
        var padding: PlaneSize = 0
        var ceilMode = false

        var windows: PoolingGeometry {
            PoolingGeometry(
                window: PoolingWindow(
                    kernel: kernel, stride: stride, padding: padding, ceilMode: ceilMode),
                batch: batch, image: image, channels: channels)
        }
        var testDescription: String {
            "\(batch)×\(image)×\(channels), \(kernel) by \(stride), padded \(padding)"
                + (ceilMode ? ", over the edge" : "")
        }
    }

    /// Sizes on both sides of vectors and of what is split over threads.
    static let cases = [
        Case(batch: 1, image: 1, channels: 1, kernel: 1, stride: 1),
        Case(batch: 32, image: 26, channels: 32, kernel: 2, stride: 2),
        Case(batch: 3, image: PlaneSize(height: 27, width: 13), channels: 17, kernel: 2, stride: 2),
        Case(batch: 2, image: 9, channels: 33, kernel: 3, stride: 3),
        Case(batch: 2, image: 14, channels: 64, kernel: 3, stride: 2, padding: 1),
        Case(
            batch: 5, image: PlaneSize(height: 30, width: 21), channels: 5,
            kernel: PlaneSize(height: 4, width: 3), stride: PlaneSize(height: 1, width: 2),
            padding: PlaneSize(height: 2, width: 0)),
        Case(batch: 1, image: 40, channels: 3, kernel: 2, stride: 3),
        Case(batch: 4, image: 19, channels: 8, kernel: 19, stride: 19),
        Case(batch: 4, image: 18, channels: 16, kernel: 2, stride: 1),
        Case(batch: 3, image: 27, channels: 33, kernel: 2, stride: 2, ceilMode: true),
        Case(
            batch: 2, image: PlaneSize(height: 14, width: 13), channels: 17, kernel: 2, stride: 2,
            ceilMode: true),
        Case(batch: 2, image: 14, channels: 9, kernel: 3, stride: 3, ceilMode: true),
        Case(batch: 2, image: 16, channels: 64, kernel: 3, stride: 2, padding: 1, ceilMode: true),
        Case(batch: 3, image: 2, channels: 5, kernel: 3, stride: 2, ceilMode: true),
    ]

    /// The winner of every window by a plain loop, as an offset into the images.
    private static func winners(_ sample: Case, _ x: [Float]) -> [Int] {
        let windows = sample.windows
        var result: [Int] = []
        for image in 0..<sample.batch {
            for row in 0..<windows.output.height {
                for column in 0..<windows.output.width {
                    for channel in 0..<sample.channels {
                        var best: Int?
                        for y in 0..<sample.kernel.height {
                            for z in 0..<sample.kernel.width {
                                let r = row * sample.stride.height - sample.padding.height + y
                                let c = column * sample.stride.width - sample.padding.width + z
                                guard r >= 0, r < sample.image.height, c >= 0,
                                    c < sample.image.width
                                else { continue }
                                let at =
                                    ((image * sample.image.height + r) * sample.image.width + c)
                                    * sample.channels + channel
                                if let held = best, !(x[at] > x[held] || x[at].isNaN) { continue }
                                best = at
                            }
                        }
                        result.append(best ?? -1)
                    }
                }
            }
        }
        return result
    }

    @Test(arguments: cases)
    func winnersAreThoseOfAPlainLoop(_ sample: Case) {
        let windows = sample.windows
        // Few different values, so that equal ones meet; some are not numbers.
        let x = Region(
            Precision.draw(windows.inputCount).values.enumerated().map { index, value in
                index % 97 == 5 ? -.infinity : index % 89 == 7 ? .nan : (value * 2).rounded()
            })
        let expected = Self.winners(sample, x.values)
        let (values, winners) = windows.maximum(x)
        #expect(values.bitPatterns == expected.map { x[$0].bitPattern })
        let other = Precision.draw(windows.inputCount, key: 2)
        #expect(winners.pick(other).values == expected.map { other[$0] })
        let dy = Precision.draw(windows.outputCount, key: 3)
        var sums = [Double](repeating: 0, count: windows.inputCount)
        for (winner, value) in zip(expected, dy.values) { sums[winner] += Double(value) }
        let placed = winners.place(dy).values
        #expect(zip(placed, sums).allSatisfy { abs(Double($0) - $1) <= 1e-5 })
    }

    @Test func resultsDoNotDependOnTheNumberOfThreads() {
        for sample in Self.cases {
            let windows = sample.windows
            let x = Precision.draw(windows.inputCount)
            let dy = Precision.draw(windows.outputCount, key: 2)
            let found = [1, 2, 3].map { count in
                ThreadCount.of(count) {
                    let (values, winners) = windows.maximum(x)
                    return [values.bitPatterns, winners.place(dy).bitPatterns]
                }
            }
            #expect(found[0] == found[1] && found[0] == found[2])
        }
    }

    /// Places along an image of `size` in both directions.
    private static func places(
        _ size: Int, _ kernel: Int, _ stride: Int, _ padding: Int, ceilMode: Bool = false
    ) -> Int? {
        let window = PoolingWindow(
            kernel: PlaneSize(kernel), stride: PlaneSize(stride), padding: PlaneSize(padding),
            ceilMode: ceilMode)
        return window.output(over: PlaneSize(size))?.height
    }

    @Test func windowsThatDoNotFitAreRefused() async {
        #expect(Self.places(3, 4, 1, 0) == nil)
        #expect(Self.places(3, 2, 0, 0) == nil)
        #expect(Self.places(3, 2, 1, 2) == nil)
        #expect(Self.places(0, 1, 1, 0) == nil)
        #expect(Self.places(3, 0, 1, 0) == nil)
        #expect(Self.places(26, 2, 2, 0) == 13)
        #expect(Self.places(7, 3, 2, 1) == 4)
        await #expect(processExitsWith: .failure) {
            _ = PoolingGeometry(
                window: PoolingWindow(kernel: 4, stride: 1), batch: 1, image: 3, channels: 1)
        }
    }

    /// PyTorch's `ceil_mode`: ⌈…⌉ + 1 places, less one that would begin behind the image.
    @Test func ceilModeRoundsUp() {
        #expect(Self.places(5, 2, 2, 0) == 2 && Self.places(5, 2, 2, 0, ceilMode: true) == 3)
        #expect(Self.places(4, 2, 2, 0, ceilMode: true) == 2)
        #expect(Self.places(4, 3, 2, 0, ceilMode: true) == 2)
        // Larger than the image, by less than a step and by one.
        #expect(Self.places(3, 4, 2, 0, ceilMode: true) == 1)
        #expect(Self.places(3, 4, 1, 0, ceilMode: true) == nil)
        // ⌈(3 + 2 − 2)/3⌉ + 1 is 2, and the second begins at row 2 of 3; of two rows it would begin
        // in the padding.
        #expect(Self.places(3, 2, 3, 1, ceilMode: true) == 2)
        #expect(Self.places(2, 2, 3, 1, ceilMode: true) == 1)
        #expect(Self.places(2, 2, 3, 0, ceilMode: true) == 1)
    }
}
