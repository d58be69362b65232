import Autodiff
import Kernels

extension ImageDataset {
    /// The images at `indices` as floats in [0, 1]: [count, height, width, channels].
    public func tensor(at indices: [Int]) -> Tensor {
        let region = Copying.gatherRows(
            bytes: pixels, indices, width: pixelsPerImage, scale: 1 / 255, shift: 0)
        return Tensor(region, shape: [indices.count, height, width, channels])
    }

    /// The images at `indices` with every pixel drawn anew, 1 with its intensity as probability,
    /// else 0: [count, height, width, channels]. The same as a draw from `tensor(at:)`.
    public func drawnTensor(at indices: [Int], from stream: PhiloxStream) -> Tensor {
        let region = stream.bernoulli(bytes: pixels, indices, width: pixelsPerImage, scale: 1 / 255)
        return Tensor(region, shape: [indices.count, height, width, channels])
    }
}
