import Autodiff
import Configuration

/// Two convolutions of 4×4 with stride 2 and a dense layer, from an image to a vector, or their
/// mirror image with transposed convolutions.
public struct ConvolutionalVAEPreset: ArchitecturePreset, Configurable {
    /// Channels of the convolutions, from the image on; each halves the sides.
    public let filters: [Int]
    /// Units between convolutions and vector.
    public let units: Int
    /// How weights begin.
    public let initializer: Initializer

    private static let channelRange = 1...4096
    private static let depthRange = 1...8
    private static let unitRange = 1...65_536

    /// A preset stated in code; traps on a setting that has no meaning.
    public init(
        filters: [Int] = [32, 64], units: Int = 256, initializer: Initializer = .pyTorch
    ) {
        self.filters = Self.channelRange.checked(
            filters, count: Self.depthRange, "ConvolutionalVAEPreset.filters")
        self.units = Self.unitRange.checked(units, "ConvolutionalVAEPreset.units")
        self.initializer = initializer
    }

    /// Reads the keys.
    public init(from object: ObjectReader) {
        let usual = ConvolutionalVAEPreset()
        filters = object.integers(
            "filters", default: usual.filters, each: Self.channelRange, count: Self.depthRange,
            "Channels of the convolutions, from the image on; each halves the sides.")
        units = object.integer(
            "units", default: usual.units, in: Self.unitRange,
            "Units between convolutions and vector.")
        initializer = object.choice(
            "initializer", of: Initializer.self, default: usual.initializer, "How weights begin.")
    }

    /// From an image to a vector, or from a vector to an image.
    ///
    /// - Throws: `LayerError` for other shapes, and where a side cannot be halved so often.
    public func layers(input: Shape, output: Shape) throws(LayerError) -> [JSONObject] {
        switch (input.rank, output.rank) {
        case (3, 1): try encoder(input, outputs: output[0])
        case (1, 3): try decoder(output)
        default:
            throw LayerError(
                "conv-vae makes a vector of an image or an image of a vector, "
                    + "not \(output) of \(input)")
        }
    }

    private func start(_ image: Shape) throws(LayerError) -> Shape {
        let factor = 1 << filters.count
        guard image[0].isMultiple(of: factor), image[1].isMultiple(of: factor), image.count > 0
        else {
            throw LayerError(
                "the sides of \(image) are halved \(filters.count) times, "
                    + "expected multiples of \(factor)")
        }
        return [image[0] / factor, image[1] / factor, filters[filters.count - 1]]
    }

    private func encoder(_ image: Shape, outputs: Int) throws(LayerError) -> [JSONObject] {
        _ = try start(image)
        return filters.flatMap { filters in
            [
                ListedLayer.convolution(filters, kernel: 4, stride: 2, padding: 1),
                ListedLayer.relu,
            ]
        } + [
            ListedLayer.flatten, ListedLayer.dense(units), ListedLayer.relu,
            ListedLayer.dense(outputs),
        ]
    }

    private func decoder(_ image: Shape) throws(LayerError) -> [JSONObject] {
        let start = try start(image)
        let widths = filters.dropLast().reversed() + [image[2]]
        let convolutions = widths.flatMap { filters in
            [
                ListedLayer.relu,
                ListedLayer.convolution(
                    filters, kernel: 4, stride: 2, padding: 1, isTransposed: true),
            ]
        }
        return [
            ListedLayer.dense(units), ListedLayer.relu,
            ListedLayer.dense(try Sizes.product(start.dimensions)), ListedLayer.reshape(start),
        ] + convolutions
    }
}
