import Autodiff
import Imaging

extension PixelBatch {
    /// Images [n, height, width, channels].
    package init(_ images: Tensor) {
        self.init(
            count: images.shape[0], height: images.shape[1], width: images.shape[2],
            channels: images.shape[3], values: images.scalars)
    }
}
