import Foundation

/// A factor of the step size as a function of time t = 0, 1, 2, …, counted in steps or epochs.
public indirect enum Schedule: Sendable, Equatable {
    /// The same factor for ever.
    case fixed(factor: Double)
    /// factor^⌊t/interval⌋.
    case step(interval: Int, factor: Double)
    /// factorᵗ.
    case exponential(factor: Double)
    /// final + (1 − final)·(1 + cos(π·min(t, length)/length))/2 (Loshchilov & Hutter 2017, eq. 5,
    /// without restarts).
    case cosine(length: Int, final: Double)
    /// start + (end − start)·min(t, length)/length.
    case linear(start: Double, end: Double, length: Int)
    /// The first schedule until its length is over, then the next, each with a clock of its own;
    /// the last one goes on for ever.
    case joined(first: Schedule, length: Int, then: Schedule)

    /// 1.
    public static let constant = Schedule.fixed(factor: 1)

    /// A straight line from `start` up to 1.
    public static func linearWarmUp(start: Double, length: Int) -> Schedule {
        .linear(start: start, end: 1, length: length)
    }

    /// The factor at time t.
    public func factor(at time: Int) -> Double {
        switch self {
        case .fixed(let factor): factor
        case .step(let interval, let factor): pow(factor, Double(time / interval))
        case .exponential(let factor): pow(factor, Double(time))
        case .cosine(let length, let final):
            final + (1 - final) * (1 + cos(.pi * Double(min(time, length)) / Double(length))) / 2
        case .linear(let start, let end, let length):
            start + (end - start) * Double(min(time, length)) / Double(length)
        case .joined(let first, let length, let then):
            time < length ? first.factor(at: time) : then.factor(at: time - length)
        }
    }
}
