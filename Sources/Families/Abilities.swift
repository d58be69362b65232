import Autodiff
import Kernels
import NeuralNetworks

/// A model of the distribution of every pixel, from which pixels can be drawn.
public protocol PixelDrawing: ImageGenerator {
    /// As `samples`, but with the pixels drawn as well: those of image i from the first draw of
    /// step i of `pixels`.
    func drawnSamples(
        indices: Range<Int>, from stream: RandomStream, pixels: RandomStream
    ) -> Tensor
}

/// A model that makes of images latent variables, and images of these.
public protocol ImageReconstructing: ImageGenerator {
    /// What the model makes of images [n, height, width, channels], in evaluation mode.
    func reconstructions(of images: Tensor) -> Tensor
}
