import Autodiff
import Configuration
import Kernels

/// The maximum or the mean of windows: `MaxPooling`, `AveragePooling`.
struct PoolingConfig: LayerConfig {
    /// What becomes of a window.
    enum Kind: String, Sendable {
        case maximum, average
    }

    let kind: Kind
    let size: Sides
    let stride: Sides?
    let padding: Sides

    init(from object: ObjectReader, _ kind: Kind) {
        self.kind = kind
        size = object.sides(
            "size", default: Sides(2), each: 1...1024, "Rows and columns of a window.")
        stride = object.optionalSides(
            "stride", each: 1...1024, "Pixels from one window to the next; the size unless given.")
        padding = object.sides(
            "padding", default: Sides(0), each: 0...512,
            "Pixels around the image, at most half a window.")
    }

    var summary: String {
        (kind == .maximum ? "Max" : "Average") + " pooling \(size.height)×\(size.width)"
    }

    func outline(_ input: Shape) throws(LayerError) -> LayerOutline {
        let image = try input.image(for: "pooling layer")
        guard 2 * padding.height <= size.height, 2 * padding.width <= size.width else {
            throw LayerError(
                "given \(padding), expected at most half the size \(size)", at: "padding")
        }
        let stride = stride ?? size
        func places(_ pixels: Int, _ window: Int, _ step: Int, _ zeros: Int) -> Int {
            (pixels + 2 * zeros - window) / step + 1
        }
        guard image.height + 2 * padding.height >= size.height,
            image.width + 2 * padding.width >= size.width
        else {
            throw LayerError(
                "a window of \(size.height)×\(size.width) does not fit into the image \(input)",
                at: "size")
        }
        return LayerOutline([
            places(image.height, size.height, stride.height, padding.height),
            places(image.width, size.width, stride.width, padding.width), image.channels,
        ])
    }

    func module(_ construction: inout LayerConstruction) -> any Module {
        let (kernel, step) = (PlaneSize(size), stride.map { PlaneSize($0) })
        let zeros = PlaneSize(padding)
        return kind == .maximum
            ? MaxPooling(kernel: kernel, stride: step, padding: zeros)
            : AveragePooling(kernel: kernel, stride: step, padding: zeros)
    }
}

/// The maximum or the mean of every channel: `GlobalPooling`.
struct GlobalPoolingConfig: LayerConfig {
    let kind: PoolingConfig.Kind

    var summary: String { "Global \(kind == .maximum ? "max" : "average") pooling" }

    func outline(_ input: Shape) throws(LayerError) -> LayerOutline {
        LayerOutline([try input.image(for: "global pooling layer").channels])
    }

    func module(_ construction: inout LayerConstruction) -> any Module {
        GlobalPooling(kind == .maximum ? .maximum : .average)
    }
}
