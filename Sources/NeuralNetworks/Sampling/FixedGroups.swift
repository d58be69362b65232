import Autodiff

/// Rows of a long sequence, computed in batches of always the same size.
///
/// The last bits of a matrix product may depend on how many rows it has and on where a row stands.
/// Row i is therefore always computed in row i mod 100 of a batch of 100: in evaluation mode it then
/// depends on its own input alone, to the bit, and not on how many rows are asked for.
public enum FixedGroups {
    /// Rows that are computed together.
    public static let size = 100

    /// The indices, cut where groups end.
    public static func parts(of indices: Range<Int>) -> [Range<Int>] {
        precondition(indices.lowerBound >= 0, "FixedGroups: indices \(indices)")
        guard !indices.isEmpty else { return [] }
        let groups = indices.lowerBound / size...(indices.upperBound - 1) / size
        return groups.map { indices.clamped(to: $0 * size..<($0 + 1) * size) }
    }

    /// The outputs of `body` for some rows.
    ///
    /// - Parameters:
    ///   - indices: which rows; one at least.
    ///   - inputs: the inputs of some rows of one group, [count, …].
    ///   - body: takes and gives `size` rows.
    /// - Returns: [indices.count, …].
    public static func rows(
        _ indices: Range<Int>, of inputs: (Range<Int>) -> Tensor, _ body: (Tensor) -> Tensor
    ) -> Tensor {
        concatenated(
            parts(of: indices).map { part in
                let given = inputs(part)
                precondition(
                    given.shape[0] == part.count, "FixedGroups: \(given.shape) for rows \(part)")
                let before = part.lowerBound % size
                let margins =
                    [(before: before, after: size - before - part.count)]
                    + Array(repeating: (before: 0, after: 0), count: given.rank - 1)
                return body(given.padded(margins)).sliced(axis: 0, before..<before + part.count)
            })
    }
}
