/// Seconds since something began, by a clock that nobody sets: the time of day may be set back.
package struct Stopwatch: Sendable {
    private let started = ContinuousClock.now

    /// A watch that begins to count.
    package init() {}

    /// Seconds since then.
    package var seconds: Double { (ContinuousClock.now - started) / .seconds(1) }
}
