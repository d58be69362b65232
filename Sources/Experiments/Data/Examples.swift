import Autodiff
import Datasets
import Kernels
import RunStore
import Training

/// Examples that batches are made of.
package protocol Examples: Sendable {
    /// How many there are.
    var count: Int { get }
    /// Sizes of one example.
    var shape: Shape { get }
    /// The examples at `indices`; `random` serves what is drawn anew each time.
    ///
    /// - Throws: `DatasetError` when a file that they are read from is gone or has changed.
    func batch(at indices: [Int], random: RandomStream) throws -> Batch
    /// Bytes that they take.
    var byteCount: Int { get }
    /// How many batches of that size are worth making ready before they are asked for; none when
    /// all examples are in memory.
    func batchesAhead(ofSize size: Int) -> Int
    /// Says which examples will be asked for next, batch by batch.
    func expect(_ batches: [[Int]])
}

extension Examples {
    package func batchesAhead(ofSize size: Int) -> Int { 0 }
    package func expect(_ batches: [[Int]]) {}
}

/// Images of a set, made model inputs as the config says.
package struct ImageExamples: Examples {
    let dataset: ImageDataset
    let binarization: Binarization

    package init(dataset: ImageDataset, binarization: Binarization) {
        self.dataset = dataset
        self.binarization = binarization
    }

    package var count: Int { dataset.count }
    package var shape: Shape { [dataset.height, dataset.width, dataset.channels] }
    package var byteCount: Int { dataset.pixels.count }

    package func batch(at indices: [Int], random: RandomStream) -> Batch {
        var random = random
        let inputs =
            switch binarization {
            case .none: dataset.tensor(at: indices)
            case .threshold: dataset.tensor(at: indices).step(above: 0.5)
            case .stochastic: dataset.drawnTensor(at: indices, from: random.next())
            }
        return Batch(
            inputs: inputs, labels: dataset.labels.map { all in indices.map { all[$0] } } ?? [])
    }
}

/// Rows of a table.
struct TableExamples: Examples {
    let features: Tensor
    let targets: TableDataset.Targets

    init(_ table: TableDataset, standardization: Standardization?) {
        let raw = Tensor(table.features, shape: [table.rowCount, table.columnCount])
        features = standardization?.apply(raw) ?? raw
        targets = table.targets
    }

    var count: Int { features.shape[0] }
    var shape: Shape { [features.shape[1]] }
    var byteCount: Int { features.count * 8 }

    func batch(at indices: [Int], random: RandomStream) -> Batch {
        let inputs = features.gathered(indices)
        switch targets {
        case .classes(let classes, _):
            return Batch(inputs: inputs, labels: indices.map { classes[$0] })
        case .values(let values, let names):
            let width = names.count
            let rows = indices.flatMap { values[$0 * width..<($0 + 1) * width] }
            return Batch(inputs: inputs, targets: Tensor(rows, shape: [indices.count, width]))
        case .none: return Batch(inputs: inputs)
        }
    }
}
