/// A small generator of random bits for data sets that are made by a rule.
///
/// SplitMix64 (Steele, Lea, Flood 2014, doi:10.1145/2714064.2660195): the state grows by the golden
/// ratio, and each output is a mix of its bits. Independent of the random streams of training, so
/// that a generated table never changes with them.
struct SplitMix64 {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var bits = state
        bits = (bits ^ bits >> 30) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ bits >> 27) &* 0x94d0_49bb_1331_11eb
        return bits ^ bits >> 31
    }

    /// Uniform in [0, 1): the upper 53 bits.
    mutating func uniform() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// Nearly normal with mean 0 and variance 1: the sum of twelve uniform numbers less 6. It needs
    /// no function whose last bit differs between machines.
    mutating func normal() -> Double {
        (0..<12).reduce(0.0) { sum, _ in sum + uniform() } - 6
    }
}
