/// A named source of draws: the same seed and name give the same numbers, whatever else is drawn.
///
/// Training draws from `at(step:)` of each stream, so that a step's randomness depends on its
/// number alone and a resumed run needs no generator state.
public struct RandomStream: Sendable, Equatable {
    private let key: UInt64
    private var draw: UInt64

    /// The stream of `name` under `seed`.
    public init(seed: UInt64, name: String) {
        // FNV-1a spreads the names; a Philox block under the seed makes the keys independent.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let words = PhiloxStream.block(
            counter: [UInt32(truncatingIfNeeded: hash), UInt32(hash >> 32), 0, 0],
            key: [UInt32(truncatingIfNeeded: seed), UInt32(seed >> 32)])
        key = UInt64(words[0]) | UInt64(words[1]) << 32
        draw = 0
    }

    /// The same stream at the beginning of a step: 2²⁴ draws are set aside for each.
    public func at(step: Int) -> RandomStream {
        var stream = self
        stream.draw = UInt64(step) << 24
        return stream
    }

    /// The next draw.
    public mutating func next() -> PhiloxStream {
        defer { draw += 1 }
        return PhiloxStream(key: key, draw: draw)
    }

    /// A permutation of 0..<count, each equally likely (Fisher & Yates 1938), with indices drawn
    /// without bias by rejection.
    public mutating func permutation(count: Int) -> [Int] {
        var order = Array(0..<count)
        var words = next().bits(count: max(count, 1))
        var used = 0
        for last in stride(from: count - 1, to: 0, by: -1) {
            let choices = UInt32(last + 1)
            let limit = UInt32.max - UInt32.max % choices
            var word: UInt32
            repeat {
                if used == words.count { (words, used) = (next().bits(count: 256), 0) }
                word = words[used]
                used += 1
            } while word >= limit
            order.swapAt(last, Int(word % choices))
        }
        return order
    }
}
