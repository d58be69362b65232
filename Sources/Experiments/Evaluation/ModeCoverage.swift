import Configuration
import Datasets
import Training

/// How many modes of the data samples reach, and how many of the samples lie near one (Srivastava et
/// al. 2017, §4.1; Lin et al. 2018, §4.1).
///
/// A sample is of high quality if it lies within three standard deviations of the center that is
/// nearest to it; a mode is reached if a sample of high quality lies there. Distances are in standard
/// deviations of the mode, in the plane √(((x − x̄)/σ)² + ((y − ȳ)/σ)²): of draws from the data
/// themselves 1 − e^(−9/2) = 98.9 % are of high quality.
package struct ModeCoverage: Equatable, Sendable {
    /// Samples that are looked at, as many as published figures are of.
    package static let sampleCount = 2500
    /// How many standard deviations away a sample is still of high quality.
    package static let reach = 3.0

    /// Modes that are reached.
    package static let modesMetric = MetricDescription(
        "modes",
        "Modes of the data that have one of 2,500 samples within three standard deviations.",
        unit: "modes", goal: .higher)
    /// The share of samples of high quality.
    package static let highQualityMetric = MetricDescription(
        "high_quality",
        "The share of 2,500 samples within three standard deviations of the nearest mode's center.",
        unit: "share", goal: .higher, mean: "samples")

    /// Modes that are reached.
    package let modes: Int
    /// The share of samples of high quality.
    package let highQuality: Double

    /// Looks at samples.
    ///
    /// - `rows`: the samples' numbers, row after row, in the units of the data; at least one row.
    /// - `mixture`: the modes.
    package init(of rows: [Float], in mixture: GaussianMixture) {
        let width = mixture.dimensions
        let count = rows.count / width
        precondition(
            count > 0 && rows.count == count * width,
            "ModeCoverage: \(rows.count) numbers in rows of \(width)")
        var samples = [Int](repeating: 0, count: mixture.centers.count)
        for row in 0..<count {
            let (center, deviations) = mixture.nearest(to: rows[row * width..<(row + 1) * width])
            if deviations < Self.reach { samples[center] += 1 }
        }
        modes = samples.count { $0 > 0 }
        highQuality = Double(samples.reduce(0, +)) / Double(count)
    }

    /// Both as metric lines name them.
    package var readings: [Reading] {
        [
            Reading(Self.modesMetric, Double(modes)),
            Reading(Self.highQualityMetric, highQuality),
        ]
    }

    /// What is measured of a model that generates rows of such data, as metric lines name it.
    package static var metrics: [MetricDescription] {
        [modesMetric, highQualityMetric].map { $0.logged(under: .test) }
    }
}
