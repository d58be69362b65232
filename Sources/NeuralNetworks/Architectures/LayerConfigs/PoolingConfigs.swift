import Autodiff
import Configuration
import Kernels

/// The maximum or the mean of windows: `Pooling`.
struct PoolingConfig: LayerConfig {
    let kind: PoolingKind
    let size: Sides
    let stride: Sides?
    let padding: Sides
    let ceilMode: Bool

    init(from object: ObjectReader, _ kind: PoolingKind) {
        self.kind = kind
        size = object.sides(
            "size", default: Sides(2), each: 1...1024, "Rows and columns of a window.")
        stride = object.optionalSides(
            "stride", each: 1...1024, "Pixels from one window to the next; the size unless given.")
        padding = object.sides(
            "padding", default: Sides(0), each: 0...512,
            "Pixels around the image, at most half a window.")
        ceilMode = object.boolean(
            "ceilMode", default: false,
            "Whether a last window may reach over the edge, so that no pixel is left out.")
    }

    var keepsRange: Bool { true }
    var summary: String { "\(kind.summary) pooling \(size.height)×\(size.width)" }

    private var window: PoolingWindow {
        PoolingWindow(
            kernel: PlaneSize(size), stride: stride.map { PlaneSize($0) },
            padding: PlaneSize(padding), ceilMode: ceilMode)
    }

    func outline(_ input: Shape) throws(LayerError) -> LayerOutline {
        let image = try input.image(for: "pooling layer")
        guard 2 * padding.height <= size.height, 2 * padding.width <= size.width else {
            throw LayerError(
                "given \(padding), expected at most half the size \(size)", at: "padding")
        }
        let plane = PlaneSize(height: image.height, width: image.width)
        guard let places = window.output(over: plane) else {
            let (height, width) = (
                image.height + 2 * padding.height, image.width + 2 * padding.width
            )
            throw LayerError(
                "given a window of \(size.height)×\(size.width), expected at most "
                    + "\(height)×\(width), the image \(input) with its padding",
                at: "size")
        }
        return LayerOutline([places.height, places.width, image.channels])
    }

    func module(_ construction: inout LayerConstruction) -> any Module { Pooling(kind, window) }
}

/// The maximum or the mean of every channel: `GlobalPooling`.
struct GlobalPoolingConfig: LayerConfig {
    let kind: PoolingKind

    var keepsRange: Bool { true }
    var summary: String { "Global \(kind.summary.lowercased()) pooling" }

    func outline(_ input: Shape) throws(LayerError) -> LayerOutline {
        LayerOutline([try input.image(for: "global pooling layer").channels])
    }

    func module(_ construction: inout LayerConstruction) -> any Module {
        GlobalPooling(kind)
    }
}

extension PoolingKind {
    /// What a layer of this kind is called.
    fileprivate var summary: String {
        switch self {
        case .average: "Average"
        case .maximum: "Max"
        }
    }
}
