import Autodiff
import Kernels
import NeuralNetworks

/// A model of the distribution of every pixel, or of every number of a row, from which these can be
/// drawn.
public protocol PixelDrawing: ExampleGenerator {
    /// As `samples`, but with the pixels drawn as well: those of example i from the first draw of
    /// step i of `pixels`.
    func drawnSamples(
        indices: Range<Int>, from stream: RandomStream, pixels: RandomStream
    ) -> Tensor
}

/// A model that makes of examples latent variables, and examples of these.
public protocol Reconstructing: ExampleGenerator {
    /// What the model makes of examples [n] + `exampleShape`, in evaluation mode.
    func reconstructions(of examples: Tensor) -> Tensor
}
