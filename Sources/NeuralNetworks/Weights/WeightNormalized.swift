import Autodiff

/// A weight as length times direction (Salimans & Kingma 2016), as PyTorch's
/// `torch.nn.utils.weight_norm` computes it: g·v/‖v‖ with one length for every place along an axis.
///
/// Shapes: v as the weight, g the same with size one but along the axis. In files they are
/// `weight_g` and `weight_v`.
public struct WeightNormalized: NamedBehindWeight {
    /// The lengths.
    public let g: Parameter
    /// The directions.
    public let v: Parameter
    /// The axis along which lengths differ: of outputs in linear layers and convolutions, the last
    /// in memory; PyTorch's default for transposed convolutions is that of inputs, the last too.
    public let axis: Int

    /// The normalised form of a weight that begins at `weight` and that files hold in `layout`.
    public init(_ weight: Tensor, layout: StoredLayout? = nil, axis: Int = -1) {
        self.axis = weight.shape.position(of: axis)
        v = Parameter(weight, layout: layout)
        g = Parameter(
            weight.detached.lengths(along: axis), layout: layout?.lengths(along: self.axis))
    }

    /// Sizes of the weight.
    public var shape: Shape { v.shape }

    /// g·v/‖v‖.
    public func callAsFunction(_ context: Context) -> Tensor {
        v(context).scaled(toLengths: g(context), along: axis)
    }
}
