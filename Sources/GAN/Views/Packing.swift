import Autodiff
import Configuration
import NeuralNetworks

/// Packs of examples that are judged together, real or generated ones (Lin et al. 2018, "PacGAN", §2):
/// their channels, or the columns of their rows, lie side by side.
public struct Packing: DiscriminatorView, Configurable {
    /// Examples in a pack.
    public let size: Int

    private static let sizes = 1...64

    /// Reads the keys.
    public init(from object: ObjectReader) {
        size = object.integer(
            "size", default: Packing().size, in: Self.sizes, "Examples that are judged together.")
    }

    /// Packs in code; traps unless there are 1 to 64 examples in one.
    public init(size: Int = 2) { self.size = Self.sizes.checked(size, "Packing.size") }

    /// As many channels, or columns, for each example of a pack.
    public func shape(of example: Shape) -> Shape {
        Shape(example.dimensions.dropLast() + [example[-1] * size])
    }

    /// One pack for every `size` examples that follow each other; what is left over is not judged, and
    /// examples that are too few for a pack are repeated.
    public func callAsFunction(
        _ examples: Tensor, isReal: Bool, _ context: inout Context
    ) -> Tensor {
        guard size > 1 else { return examples }
        let (count, sizes) = (examples.shape[0], Array(examples.shape.dimensions.dropFirst()))
        let packs = max(1, count / size)
        let used =
            count == packs * size
            ? examples : examples.gathered((0..<packs * size).map { $0 % count })
        // [packs, size, …, channels] to [packs, …, size, channels].
        let rank = sizes.count
        let order = [0] + Array(2..<rank + 1) + [1, rank + 1]
        return used.reshaped(to: Shape([packs, size] + sizes)).transposed(order)
            .reshaped(to: Shape([packs] + shape(of: Shape(sizes)).dimensions))
    }
}
