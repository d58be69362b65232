import Autodiff

/// One number a channel of every image.
///
/// Shapes: x [batch, height, width, channels], y [batch, channels].
public struct GlobalPooling: Module, Hashable {
    /// What a channel is reduced to.
    public let kind: PoolingKind

    /// A layer.
    public init(_ kind: PoolingKind) { self.kind = kind }

    /// The mean or the largest element of every channel.
    public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
        switch kind {
        case .average: input.globallyAveraged()
        case .maximum: input.globallyMaximal()
        }
    }
}
