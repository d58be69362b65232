import Kernels

/// An immutable array of 32-bit floats of any rank, and the operation that made it.
///
/// A tensor without a node is a constant: nothing that is computed from constants alone is
/// recorded. Images are laid out [batch, height, width, channels].
public struct Tensor: Sendable {
    /// Sizes of the axes.
    public let shape: Shape
    /// The floats, dense and in row-major order.
    public let region: Region
    let node: Node?

    init(shape: Shape, region: Region, node: Node?) {
        self.shape = shape
        self.region = region
        self.node = node
    }

    /// A constant over the floats of `region`, which nobody may write any more.
    public init(_ region: Region, shape: Shape) {
        precondition(
            region.count == shape.count, "Tensor: \(region.count) elements for the shape \(shape)")
        self.init(shape: shape, region: region, node: nil)
    }

    /// A constant of the given elements in row-major order.
    public init(_ scalars: [Float], shape: Shape) {
        self.init(Region(scalars), shape: shape)
    }

    /// A constant vector.
    public init(_ scalars: [Float]) { self.init(scalars, shape: [scalars.count]) }

    /// A constant scalar.
    public init(_ scalar: Float) { self.init([scalar], shape: .scalar) }

    /// A constant whose elements are all `value`.
    public init(repeating value: Float, shape: Shape) {
        self.init(Elementwise.filled(value, count: shape.count), shape: shape)
    }

    /// Zeros.
    public static func zeros(_ shape: Shape) -> Tensor { Tensor(repeating: 0, shape: shape) }

    /// Ones.
    public static func ones(_ shape: Shape) -> Tensor { Tensor(repeating: 1, shape: shape) }

    /// The identity matrix [size, size].
    public static func identity(_ size: Int) -> Tensor {
        var scalars = [Float](repeating: 0, count: size * size)
        for index in 0..<size { scalars[index * (size + 1)] = 1 }
        return Tensor(scalars, shape: [size, size])
    }

    /// One row a label, 1 at the label's column; traps on labels outside 0..<classes.
    public static func oneHot(_ labels: [Int], classes: Int) -> Tensor {
        var scalars = [Float](repeating: 0, count: labels.count * classes)
        for (row, label) in labels.enumerated() {
            precondition(
                label >= 0 && label < classes, "Tensor.oneHot: label \(label) of \(classes)")
            scalars[row * classes + label] = 1
        }
        return Tensor(scalars, shape: [labels.count, classes])
    }

    /// Axes.
    public var rank: Int { shape.rank }

    /// Elements.
    public var count: Int { region.count }

    /// The elements in row-major order, copied.
    public var scalars: [Float] { region.values }

    /// The only element; traps when there are more.
    public var scalar: Float {
        precondition(count == 1, "Tensor.scalar: \(shape) has \(count) elements")
        return region[0]
    }

    /// Whether something that can be differentiated led to this tensor.
    public var isRecorded: Bool { node != nil }

    /// The same values as a constant: what is computed from it leads no further back.
    public var detached: Tensor {
        node == nil ? self : Tensor(shape: shape, region: region, node: nil)
    }

    /// The same values as a new point to differentiate at.
    public var variable: Tensor { Tensor(shape: shape, region: region, node: Node()) }
}
