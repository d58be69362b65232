import Configuration
import Datasets
import Testing
import Training

@testable import Experiments

@Suite("How samples lie to the modes of the data") struct ModeCoverageTests {
    private let mixture = GaussianMixture(centers: [[0, 0], [10, 0], [0, 10]], deviation: 0.5)

    /// Three deviations are 1.5: a sample at a distance of 1.4 counts, and one at 1.6 does not.
    @Test func samplesCountWithinThreeDeviations() {
        let coverage = ModeCoverage(
            of: [0, 0, 1.4, 0, 10, 1.6, 8.4, 0, 1, 1, 5, 5, -1.2, 1.2, 0, 8.6], in: mixture)
        // Of high quality: (0, 0), (1.4, 0), (1, 1) of the first, (0, 8.6) of the third.
        #expect(coverage.modes == 2 && coverage.highQuality == 0.5)
        #expect(coverage.readings.map(\.name) == ["modes", "high_quality"])
        #expect(coverage.readings.map(\.value) == [2, 0.5])
    }

    @Test func noSampleNearAnyModeIsNone() {
        let coverage = ModeCoverage(of: [100, 100, 5, 5], in: mixture)
        #expect(coverage.modes == 0 && coverage.highQuality == 0)
    }

    /// Draws of the data reach all modes, and 1 − e^(−9/2) = 98.89 % are of high quality: the
    /// standard error of 2,500 is 0.2 %.
    @Test(arguments: [GaussianMixture.ring(), .grid()])
    func theDataThemselvesAreOfHighQuality(_ mixture: GaussianMixture) throws {
        let table = try GeneratedTable.draws(
            from: mixture, named: "t", count: ModeCoverage.sampleCount, seed: 9)
        let coverage = ModeCoverage(of: table.features, in: mixture)
        #expect(coverage.modes == mixture.centers.count)
        #expect(abs(coverage.highQuality - 0.9889) < 0.008)
    }

    @Test func bothAreBetterHigher() {
        #expect(ModeCoverage.metrics.map(\.name) == ["test/modes", "test/high_quality"])
        #expect(ModeCoverage.metrics.allSatisfy { $0.goal == .higher && $0.unit != nil })
        #expect(ModeCoverage.metrics.allSatisfy { $0.settings.contains("data.deviation") })
    }
}
