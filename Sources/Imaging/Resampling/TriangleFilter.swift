/// The weights by which pixels along one axis are averaged into another number of pixels.
struct TriangleFilter {
    private let begins: [Int]
    /// Where the weights of each target begin in `weights`, and where the last ones end.
    private let offsets: [Int]
    private let weights: [Float]

    /// Weights for `target` pixels from the `visible` ones in the middle of `source` pixels.
    init(source: Int, visible: Double, target: Int) {
        let begin = (Double(source) - visible) / 2
        let scale = visible / Double(target)
        let reach = max(scale, 1)
        var begins: [Int] = []
        var offsets = [0]
        var weights: [Float] = []
        for index in 0..<target {
            let center = begin + (Double(index) + 0.5) * scale
            let first = min(max(Int((center - reach + 0.5).rounded(.down)), 0), source - 1)
            let end = max(min(Int((center + reach + 0.5).rounded(.down)), source), first + 1)
            let own = (first..<end).map { max(0, 1 - abs((Double($0) + 0.5 - center) / reach)) }
            let sum = own.reduce(0, +)
            // No centre is farther than half a pixel from one of the source.
            precondition(sum > 0, "TriangleFilter: nothing within reach of \(center)")
            begins.append(first)
            weights += own.map { Float($0 / sum) }
            offsets.append(weights.count)
        }
        self.begins = begins
        self.offsets = offsets
        self.weights = weights
    }

    /// All pixels of the source that have a weight.
    var sourceRange: Range<Int> {
        (begins.first ?? 0)..<(begins.indices.last.map { taps(of: $0).upperBound } ?? 0)
    }

    /// The pixels of the source that a target is averaged from; both ends grow with the target.
    func taps(of target: Int) -> Range<Int> {
        begins[target]..<begins[target] + offsets[target + 1] - offsets[target]
    }

    /// The weight of a pixel of the source within those.
    func weight(of source: Int, for target: Int) -> Float {
        weights[offsets[target] + source - begins[target]]
    }

    /// Averages a row whose pixels have `channels` values each.
    func apply(to row: [UInt8], channels: Int, into line: inout [Float]) {
        for target in begins.indices {
            let first = offsets[target]
            let count = offsets[target + 1] - first
            for channel in 0..<channels {
                var sum: Float = 0
                var place = begins[target] * channels + channel
                for tap in first..<first + count {
                    sum += weights[tap] * Float(row[place])
                    place += channels
                }
                line[target * channels + channel] = sum
            }
        }
    }
}
