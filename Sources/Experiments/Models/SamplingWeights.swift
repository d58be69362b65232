/// Which weights of a checkpoint images are made with.
package enum SamplingWeights: String, CaseIterable, Sendable {
    /// The averages that optimisers kept (`averageDecay`).
    case averaged
    /// The weights that training went on with.
    case current
}
