import Autodiff
import NeuralNetworks

/// p(x) = Π p(xᵢ | x₍<ᵢ₎), each a logistic regression: p(xᵢ = 1 | x₍<ᵢ₎) = σ(bᵢ + Σ_{j<i} xⱼ·wⱼᵢ)
/// (Frey, Hinton & Dayan 1996, eq. 2, without hidden units). Pixels go row by row.
///
/// Shapes: images [n, height, width, channels] in [0, 1], grey ones as expected values; pixels
/// [n, height·width·channels].
public struct BeliefNetworkModel: ExampleGenerator {
    /// From pixels to logits; only what leads from a pixel to a later one is used.
    public let weight: Parameter
    /// What the logits are without any pixel.
    public let bias: Parameter
    /// Sizes of an image: [height, width, channels].
    public let exampleShape: Shape
    /// One where a pixel comes before another, [pixels, pixels].
    private let order: Tensor

    /// Independent pixels, each on with probability one half.
    public init(imageShape: Shape) {
        exampleShape = imageShape
        let pixels = imageShape.count
        weight = Parameter(
            .zeros([pixels, pixels]), layout: .matrix(outputs: pixels, inputs: pixels))
        bias = Parameter(.zeros([pixels]))
        order = Tensor(
            (0..<pixels).flatMap { from in (0..<pixels).map { from < $0 ? 1 : 0 } },
            shape: [pixels, pixels])
    }

    /// One number for every pixel that is drawn.
    public var latentSize: Int { exampleShape.count }

    /// −ln p of every image, nats: [n].
    public func negativeLogLikelihood(of images: Tensor, _ context: Context) -> Tensor {
        let pixels = images.flattened
        let logits = matrixProduct(pixels, weight(context) * order) + bias(context)
        return logits.bernoulliNegativeLogLikelihood(of: pixels)
    }

    /// Images of standard normal variables [n, pixels]: pixel i is on where Φ of the i-th lies below its
    /// probability given the pixels before, so that draws of the variables are draws of images.
    public func examples(of latents: Tensor) -> Tensor {
        let (count, pixels) = (latents.shape[0], exampleShape.count)
        let uniform = ((latents * Float(0.5).squareRoot()).errorFunction() * 0.5 + 0.5).scalars
        let used = weight.value * order
        var logits = bias.value.reshaped(to: [1, pixels]) + .zeros([count, pixels])
        var columns: [Tensor] = []
        for pixel in 0..<pixels {
            let probabilities = logits.sliced(axis: 1, pixel..<pixel + 1).sigmoid().scalars
            let column = Tensor(
                probabilities.enumerated().map { row, probability in
                    uniform[row * pixels + pixel] < probability ? 1 : 0
                }, shape: [count, 1])
            logits = logits + matrixProduct(column, used.sliced(axis: 0, pixel..<pixel + 1))
            columns.append(column)
        }
        return concatenated(columns, axis: 1)
            .reshaped(to: Shape([count] + exampleShape.dimensions))
    }
}
