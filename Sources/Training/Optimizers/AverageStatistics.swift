import Autodiff
import NeuralNetworks

/// The statistics of batches that belong to averaged weights, which no batch of training was seen
/// with: estimated when the averages are to be used (as for weights averaged by Izmailov et al.
/// 2018, §3.2).
public final class AverageStatistics {
    /// What the weights' networks keep of the batches that they see.
    public let buffers: [NamedBuffer]
    private var values: [Tensor]?

    /// Those of `buffers`, not estimated yet.
    init(_ buffers: [NamedBuffer]) { self.buffers = buffers }

    /// Takes what the buffers hold now for the averages'.
    func take() { values = buffers.map(\.buffer.value) }

    /// Forgets the estimate.
    func forget() { values = nil }

    /// The estimate, by the buffers' names, in the layout of files; empty where there is none.
    public var state: [(name: String, value: Tensor)] {
        guard let values else { return [] }
        return zip(buffers, values).map { ($0.name, $0.buffer.layout.stored($1)) }
    }

    /// Runs `body` with the estimate in the buffers' place, where there is one.
    func inPlace<Result>(_ body: () throws -> Result) rethrows -> Result {
        guard let values else { return try body() }
        let current = buffers.map(\.buffer.value)
        for (named, value) in zip(buffers, values) { named.buffer.assign(value) }
        defer { for (named, value) in zip(buffers, current) { named.buffer.assign(value) } }
        return try body()
    }
}
