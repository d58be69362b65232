import Autodiff

/// What a discriminator says of some examples.
public struct Verdict: Sendable {
    /// One number an example, [n, 1], greater where it looks more real: a logit or a score, as the
    /// objective reads it.
    public let scores: Tensor

    /// A verdict by its scores.
    public init(scores: Tensor) {
        precondition(
            scores.rank == 2 && scores.shape[1] == 1, "Verdict: scores of shape \(scores.shape)")
        self.scores = scores
    }

    /// Examples that were judged.
    public var count: Int { scores.shape[0] }

    /// The same as constants.
    var detached: Verdict { Verdict(scores: scores.detached) }

    /// That on some of the examples.
    func rows(_ rows: Range<Int>) -> Verdict { Verdict(scores: scores.sliced(axis: 0, rows)) }
}
