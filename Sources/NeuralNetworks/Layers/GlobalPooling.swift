import Autodiff

/// One number a channel of every image.
///
/// Shapes: x [batch, height, width, channels], y [batch, channels].
public struct GlobalPooling: Module, Hashable {
    /// What a channel is reduced to.
    public enum Kind: String, CaseIterable, Sendable {
        /// The mean of its elements.
        case average
        /// The largest of them.
        case maximum
    }

    /// What a channel is reduced to.
    public let kind: Kind

    /// A layer.
    public init(_ kind: Kind) { self.kind = kind }

    /// The mean or the largest element of every channel.
    public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
        switch kind {
        case .average: input.globallyAveraged()
        case .maximum: input.globallyMaximal()
        }
    }
}
