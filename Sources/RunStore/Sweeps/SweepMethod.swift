/// How the jobs of a sweep come by their values.
package enum SweepMethod: Sendable, Equatable {
    /// Every combination of all values; the last parameter changes first, as in Hydra's sweeper.
    case grid
    /// That many combinations, drawn under the seed: uniform among choices and within intervals.
    case random(trials: Int, seed: Int)

    /// The most jobs of a sweep.
    package static let largestCount = 10_000
}
