import Configuration

/// The evidence lower bound with a weighted divergence: reconstruction + β·KL (Kingma & Welling
/// 2014, eq. 3; β: Higgins et al. 2017, eq. 4), β reached by a straight line from zero if a
/// warm-up is given (Bowman et al. 2016, §3.1).
public struct ELBOConfig: Configurable {
    /// How the divergence is computed.
    public enum Divergence: String, CaseIterable, Sendable {
        /// In closed form.
        case analytic
        /// ln q(z|x) − ln p(z) at the drawn z.
        case sampled
    }

    /// The weight of the divergence.
    public let beta: Double
    /// Epochs until the weight is reached.
    public let warmUpEpochs: Int
    /// How the divergence is computed.
    public let divergence: Divergence

    /// Reads the keys.
    public init(from object: ObjectReader) {
        // One objective so far; the key leaves room for others.
        _ = object.discriminated(
            by: "type", default: "elbo",
            [VariantCase("elbo", "The evidence lower bound.") { _ in true }])
        let usual = ELBOConfig()
        beta = object.singlePrecision(
            "beta", default: usual.beta, in: .nonNegative, "Weight of the divergence.")
        warmUpEpochs = object.integer(
            "warmUpEpochs", default: usual.warmUpEpochs, in: Self.warmUpRange,
            "Epochs until beta is reached.")
        divergence = object.choice(
            "divergence", of: Divergence.self, default: usual.divergence,
            "How the divergence is computed.")
    }

    private static let warmUpRange = 0...100_000

    /// An objective given in code; traps on a setting that has no meaning.
    public init(beta: Double = 1, warmUpEpochs: Int = 0, divergence: Divergence = .analytic) {
        self.beta = NumberRange.nonNegative.checked(beta, "ELBOConfig.beta")
        self.warmUpEpochs = Self.warmUpRange.checked(warmUpEpochs, "ELBOConfig.warmUpEpochs")
        self.divergence = divergence
    }

    /// The weight of the divergence in an epoch, counted from zero: β·min(1, (epoch + 1)/warm-up).
    public func weight(epoch: Int) -> Double {
        warmUpEpochs == 0 ? beta : beta * min(1, Double(epoch + 1) / Double(warmUpEpochs))
    }
}
