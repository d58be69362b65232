import Autodiff
import Kernels

extension ImageDataset {
    /// The images at `indices` as floats in [0, 1]: [count, height, width, channels].
    public func tensor(at indices: [Int]) -> Tensor {
        let region = Copying.gatherRows(
            bytes: pixels, indices, width: pixelsPerImage, scale: 1 / 255, shift: 0)
        return Tensor(region, shape: [indices.count, height, width, channels])
    }
}
