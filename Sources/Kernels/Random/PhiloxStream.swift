import CVectorMath

/// A reproducible sequence of random numbers: Philox 4×32-10 (Salmon et al. 2011, "Parallel random
/// numbers: as easy as 1, 2, 3").
///
/// The generator is a function of key and counter, so that element i of a draw depends on the key,
/// the draw's number and i alone: not on how many threads made it or what was drawn before.
public struct PhiloxStream: Sendable, Equatable {
    /// The 64-bit key.
    public let key: UInt64
    /// The number of the draw: the upper half of the 128-bit counter.
    public let draw: UInt64

    /// The stream of `key` at draw number `draw`.
    public init(key: UInt64, draw: UInt64 = 0) {
        self.key = key
        self.draw = draw
    }

    private var c: vm_stream {
        vm_stream(
            key: (UInt32(truncatingIfNeeded: key), UInt32(key >> 32)),
            counter: (UInt32(truncatingIfNeeded: draw), UInt32(draw >> 32)))
    }

    /// One block of the generator, as in the published test vectors.
    public static func block(counter: [UInt32], key: [UInt32]) -> [UInt32] {
        precondition(counter.count == 4 && key.count == 2, "PhiloxStream.block: 4 and 2 words")
        var output = [UInt32](repeating: 0, count: 4)
        vm_philox(counter, key, &output)
        return output
    }

    /// `count` uniform 32-bit words.
    public func bits(count: Int) -> [UInt32] {
        [UInt32](unsafeUninitializedCapacity: count) { buffer, initialized in
            if let start = buffer.baseAddress { vm_random_bits(c, count, start) }
            initialized = count
        }
    }

    /// Uniform floats in [low, high), 24 random bits each.
    public func uniform(count: Int, low: Float = 0, high: Float = 1) -> Region {
        precondition(low <= high, "PhiloxStream.uniform: from \(low) to \(high)")
        let y = Region(count: count)
        vm_random_uniform(c, count, low, high, y.pointer)
        return y
    }

    /// Normal floats (Box & Muller 1958).
    public func normal(count: Int, mean: Float = 0, deviation: Float = 1) -> Region {
        let y = Region(count: count)
        vm_random_normal(c, count, mean, deviation, y.pointer)
        return y
    }

    /// 1 with the probability that `probabilities` gives for each element, else 0.
    public func bernoulli(_ probabilities: Region) -> Region {
        let y = Region(count: probabilities.count)
        vm_random_bernoulli(c, y.count, probabilities.pointer, y.pointer)
        return y
    }

    /// The same for rows of bytes, in one pass: the probabilities of row r are
    /// scale·bytes[indices[r]].
    public func bernoulli(
        bytes: [UInt8], _ indices: [Int], width: Int, scale: Float
    ) -> Region {
        let y = Region(count: indices.count * width)
        Copying.withRows(bytes, indices, width: width) { rows, start in
            vm_random_bernoulli_bytes(c, indices.count, width, rows, start, scale, y.pointer)
        }
        return y
    }
}
