import Autodiff
import Datasets
import Kernels
import RunStore
import Training

/// Some of a folder's pictures as examples, read while others are learnt from unless they are all
/// in memory.
struct FolderExamples: Examples {
    private let images: FolderImages
    /// The pictures that belong to these examples.
    private let members: [Int]
    private let binarization: Binarization
    private let augmentation: ImageAugmentation?
    private let reader: ReadAhead

    /// The pictures at `members`; changed by `augmentation`, if there is one, whenever they are
    /// asked for.
    init(
        _ images: FolderImages, members: [Int], binarization: Binarization,
        augmentation: ImageAugmentation? = nil
    ) {
        self.images = images
        self.members = members
        self.binarization = binarization
        self.augmentation = augmentation.flatMap { $0.isIdentity ? nil : $0 }
        reader = ReadAhead { try images.pixels(at: $0) }
    }

    var count: Int { members.count }
    var shape: Shape { [images.height, images.width, images.channels] }

    /// Half of what the whole folder takes, of which there are two parts.
    var byteCount: Int { Self.byteCount(count: images.count, shape: shape) / 2 }

    /// Bytes that a folder of so many pictures takes: all pixels, or those read ahead.
    static func byteCount(count: Int, shape: Shape) -> Int {
        let namesAndDigests = 200 * count
        let (pixels, overflow) = shape.count.multipliedReportingOverflow(by: count)
        guard overflow || pixels > FolderImages.defaultHoldingLimit else {
            return pixels + namesAndDigests
        }
        return 2 * max(readAheadBytes, shape.count) + namesAndDigests
    }

    /// Bytes of pixels that may wait to be asked for.
    private static let readAheadBytes = 1 << 25

    func batchesAhead(ofSize size: Int) -> Int {
        guard images.held == nil else { return 0 }
        return max(1, min(8, Self.readAheadBytes / max(1, size * images.bytesPerImage)))
    }

    func expect(_ batches: [[Int]]) {
        guard images.held == nil else { return }
        reader.expect(batches.map { batch in batch.map { members[$0] } })
    }

    func batch(at indices: [Int], random: RandomStream) throws -> Batch {
        var random = random
        let chosen = indices.map { members[$0] }
        if augmentation == nil, let held = images.held {
            return batch(of: held, at: chosen, random)
        }
        let pixels =
            try images.held == nil ? reader.pixels(at: chosen) : images.pixels(at: chosen)
        var dataset = try images.dataset(pixels, at: chosen)
        if let augmentation { dataset = augmentation.apply(to: dataset, from: random.next()) }
        return batch(of: dataset, at: Array(indices.indices), random)
    }

    private func batch(of dataset: ImageDataset, at rows: [Int], _ random: RandomStream) -> Batch {
        ImageExamples(dataset: dataset, binarization: binarization).batch(at: rows, random: random)
    }
}
