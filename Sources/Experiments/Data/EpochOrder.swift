import Kernels

/// Which examples make up each batch: a new permutation every epoch, a function of the seed and the
/// epoch alone.
package struct EpochOrder {
    /// Training examples.
    package let count: Int
    /// Examples a batch.
    package let batchSize: Int
    /// Batches an epoch.
    package let batchesPerEpoch: Int

    private let stream: RandomStream
    private var epoch = -1
    private var permutation: [Int] = []

    package init(count: Int, batchSize: Int, dropsLast: Bool, seed: UInt64) {
        self.count = count
        self.batchSize = batchSize
        batchesPerEpoch = dropsLast ? count / batchSize : (count + batchSize - 1) / batchSize
        stream = RandomStream(seed: seed, name: "order")
    }

    /// Examples of one epoch's batches together.
    var examplesPerEpoch: Int { min(count, batchesPerEpoch * batchSize) }

    /// The size of an epoch's last batch.
    var lastBatchSize: Int { examplesPerEpoch - (batchesPerEpoch - 1) * batchSize }

    /// The indices of a batch, both counted from zero.
    package mutating func indices(epoch: Int, batch: Int) -> [Int] {
        if epoch != self.epoch {
            var random = stream.at(step: epoch)
            permutation = random.permutation(count: count)
            self.epoch = epoch
        }
        let begin = batch * batchSize
        return Array(permutation[begin..<min(begin + batchSize, count)])
    }
}
