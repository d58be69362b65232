import Autodiff
import Configuration
import Kernels

/// The maximum or the mean of windows: `Pooling`.
public struct PoolingConfig: LayerConfig {
    /// What a window is reduced to.
    public let kind: PoolingKind
    /// Rows and columns of a window.
    public let size: Sides
    /// Pixels from one window to the next; the size if nil.
    public let stride: Sides?
    /// Pixels around the image, at most half a window.
    public let padding: Sides
    /// Whether a last window may reach over the edge, so that no pixel is left out.
    public let ceilMode: Bool

    private static let sizeRange = 1...1024
    private static let marginRange = 0...512

    /// A layer stated in code; traps on a setting that has no meaning.
    public init(
        _ kind: PoolingKind, size: Sides = 2, stride: Sides? = nil, padding: Sides = 0,
        ceilMode: Bool = false
    ) {
        self.kind = kind
        self.size = Self.sizeRange.checked(size, "PoolingConfig.size")
        self.stride = stride.map { Self.sizeRange.checked($0, "PoolingConfig.stride") }
        self.padding = Self.marginRange.checked(padding, "PoolingConfig.padding")
        self.ceilMode = ceilMode
    }

    init(from object: ObjectReader, _ kind: PoolingKind) {
        let usual = PoolingConfig(kind)
        self.kind = kind
        size = object.sides(
            "size", default: usual.size, each: Self.sizeRange, "Rows and columns of a window.")
        stride = object.optionalSides(
            "stride", each: Self.sizeRange,
            "Pixels from one window to the next; the size unless given.")
        padding = object.sides(
            "padding", default: usual.padding, each: Self.marginRange,
            "Pixels around the image, at most half a window.")
        ceilMode = object.boolean(
            "ceilMode", default: usual.ceilMode,
            "Whether a last window may reach over the edge, so that no pixel is left out.")
    }

    /// True.
    public var keepsRange: Bool { true }
    /// `Max pooling 2×2`.
    public var summary: String { "\(kind.summary) pooling \(size.height)×\(size.width)" }

    private var window: PoolingWindow {
        PoolingWindow(
            kernel: PlaneSize(size), stride: stride.map { PlaneSize($0) },
            padding: PlaneSize(padding), ceilMode: ceilMode)
    }

    /// [places down, places across, channels].
    public func outline(_ input: Shape) throws(LayerError) -> LayerOutline {
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

    /// A `Pooling`.
    public func module(_ construction: inout LayerConstruction) -> any Module {
        Pooling(kind, window)
    }
}

/// The maximum or the mean of every channel: `GlobalPooling`.
public struct GlobalPoolingConfig: LayerConfig {
    /// What a channel is reduced to.
    public let kind: PoolingKind

    /// A layer stated in code.
    public init(_ kind: PoolingKind) { self.kind = kind }

    /// True.
    public var keepsRange: Bool { true }
    /// `Global average pooling`.
    public var summary: String { "Global \(kind.summary.lowercased()) pooling" }

    /// [channels].
    public func outline(_ input: Shape) throws(LayerError) -> LayerOutline {
        LayerOutline([try input.image(for: "global pooling layer").channels])
    }

    /// A `GlobalPooling`.
    public func module(_ construction: inout LayerConstruction) -> any Module {
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
