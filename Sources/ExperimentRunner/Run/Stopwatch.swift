/// Seconds since something began, by a clock that nobody sets: the time of day may be set back.
public struct Stopwatch: Sendable {
    private let started = ContinuousClock.now

    /// A watch that begins to count.
    public init() {}

    /// Seconds since then.
    public var seconds: Double { (ContinuousClock.now - started) / .seconds(1) }
}
