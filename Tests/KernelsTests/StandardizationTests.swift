import Foundation
import Kernels
import TestSupport
import Testing

/// Zero mean and unit variance for groups of channels, in double precision beside the loops.
@Suite struct StandardizationTests {
    /// Groups within a vector, beside it and beyond it; few images, many, and one.
    static let shapes = [
        (1, 1, 1, 1), (2, 9, 6, 3), (3, 200, 12, 4), (40, 49, 64, 8), (1, 300, 130, 2),
        (5, 1, 700, 1), (2, 17, 70, 70), (33, 4, 129, 3),
    ]

    @Test(arguments: shapes)
    func groupsAreCenteredAndScaled(_ batch: Int, _ places: Int, _ channels: Int, _ groups: Int) {
        // Far from zero, where E[x²] − E[x]² would have nothing left.
        let x = PhiloxStream(key: 1).normal(
            count: batch * places * channels, mean: 1000, deviation: 0.5)
        let loops = StandardizationLoops(
            batch: batch, places: places, channels: channels, groups: groups)
        let (found, scales) = loops.standardize(x, epsilon: 0.01)
        let width = channels / groups
        let (values, results) = (x.values, found.values)
        for image in 0..<batch {
            for group in 0..<groups {
                let members = (0..<places).flatMap { place in
                    (0..<width).map {
                        (image * places + place) * channels + group * width + $0
                    }
                }
                let size = Double(members.count)
                let mean = members.reduce(0) { $0 + Double(values[$1]) } / size
                let variance =
                    members.reduce(0) {
                        $0 + (Double(values[$1]) - mean) * (Double(values[$1]) - mean)
                    } / size
                let scale = 1 / (variance + 0.01).squareRoot()
                #expect(abs(Double(scales[image * groups + group]) / scale - 1) < 1e-4)
                let worst = members.map {
                    abs(Double(results[$0]) - (Double(values[$0]) - mean) * scale)
                }.max()
                #expect((worst ?? 1) < 1e-3)
            }
        }
    }

    @Test func resultsDoNotDependOnTheNumberOfThreads() {
        for (batch, places, channels, groups) in Self.shapes {
            let loops = StandardizationLoops(
                batch: batch, places: places, channels: channels, groups: groups)
            let x = Precision.draw(batch * places * channels)
            let dy = Precision.draw(x.count, key: 2)
            let found = [1, 2, 3].map { count in
                ThreadCount.of(count) {
                    let (values, scales) = loops.standardize(x, epsilon: 1e-5)
                    let dx = loops.gradient(dy, values: values, scales: scales)
                    return [values.bitPatterns, scales.bitPatterns, dx.bitPatterns]
                }
            }
            #expect(found[0] == found[1] && found[0] == found[2])
        }
    }

    @Test func groupsThatDoNotDivideTheChannelsTrap() async {
        await #expect(processExitsWith: .failure) {
            _ = StandardizationLoops(batch: 1, places: 1, channels: 4, groups: 3)
        }
    }
}
