import Autodiff

/// What a player minimizes: a mean over examples, and where its definition compares examples or looks
/// at weights alone, a part for the batch.
///
/// The plain rule of gradients needs the mean alone. The losses of the examples apart are computed only
/// for a rule that asks for them, so that a fused operation may give the mean directly.
public struct Losses: Sendable {
    /// The mean over examples plus the part of the batch: a scalar.
    public let mean: Tensor
    /// Whether there is a part that belongs to no single example.
    public let hasBatchPart: Bool
    private let separate: (@Sendable () -> Tensor)?

    /// A loss for every example, [n] or [n, 1].
    public init(perExample losses: Tensor) {
        self.init(mean: losses.mean()) { losses.reshaped(to: [losses.count]) }
    }

    /// The mean of losses, and these themselves for who asks for them, [n].
    public init(mean: Tensor, perExample losses: @escaping @Sendable () -> Tensor) {
        self.mean = mean
        separate = losses
        hasBatchPart = false
    }

    /// A loss of the whole batch, which no example has a share in: a scalar.
    public init(batch loss: Tensor) {
        mean = loss
        separate = nil
        hasBatchPart = true
    }

    private init(
        mean: Tensor, hasBatchPart: Bool, separate: (@Sendable () -> Tensor)?
    ) {
        self.mean = mean
        self.hasBatchPart = hasBatchPart
        self.separate = separate
    }

    /// The part of the examples, [n]; nil where there is a part of the batch alone.
    public var perExample: Tensor? { separate?() }

    /// Sums, example by example.
    public static func + (a: Losses, b: Losses) -> Losses {
        Losses(
            mean: a.mean + b.mean, hasBatchPart: a.hasBatchPart || b.hasBatchPart,
            separate: sum(a.separate, b.separate))
    }

    private static func sum(
        _ a: (@Sendable () -> Tensor)?, _ b: (@Sendable () -> Tensor)?
    ) -> (@Sendable () -> Tensor)? {
        guard let a, let b else { return a ?? b }
        return { a() + b() }
    }

    /// Every loss times a constant.
    public static func * (a: Losses, weight: Double) -> Losses {
        guard weight != 1 else { return a }
        let factor = Float(weight)
        var separate: (@Sendable () -> Tensor)?
        if let losses = a.separate { separate = { losses() * factor } }
        return Losses(mean: a.mean * factor, hasBatchPart: a.hasBatchPart, separate: separate)
    }
}
