/// Which weights of a checkpoint images are made with.
public enum SamplingWeights: String, CaseIterable, Sendable {
    /// The averages that optimisers kept (`averageDecay`).
    case averaged
    /// The weights that training went on with.
    case current
}
