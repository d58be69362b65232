import Autodiff

/// A network as other tools see it: evaluation mode, images as channels, rows, columns, weights in
/// the order of files, and every size stated.
///
/// A layer that is written once in these terms can be exported to any format.
public struct PortableNetwork: Sendable {
    /// The layers, first to last.
    public let layers: [PortableLayer]
    /// Sizes of an example: [features], or [channels, height, width].
    public let input: [Int]
    /// Sizes of an example as the first layer takes it, which may be a vector of the input's
    /// elements.
    public let firstInput: [Int]
    /// Sizes of what comes out for an example, which may be an image of the elements of what the
    /// last layer gives.
    public let output: [Int]

    /// Sizes of what the last layer gives for an example.
    public var lastOutput: [Int] { layers.last?.output ?? firstInput }
}

/// One layer of a portable network.
public struct PortableLayer: Sendable {
    /// Its position among the layers, by which a `state_dict` names it; nil for a step that is no
    /// layer of the network itself.
    public let position: Int?
    /// What it computes.
    public let operation: PortableOperation
    /// Sizes of an example that goes in, channels first.
    public let input: [Int]
    /// Sizes of what comes out for it, channels first.
    public let output: [Int]
}

/// What a portable layer computes. Weights are in the order of files.
public indirect enum PortableOperation: Sendable {
    /// PyTorch's `Linear`: weight [outputs, inputs].
    case linear(PortableWeight, bias: Tensor?)
    /// PyTorch's `Conv2d`: weight [outputs, inputs/groups, height, width].
    case convolution(PortableWeight, bias: Tensor?, PortableWindow)
    /// PyTorch's `ConvTranspose2d`: weight [inputs, outputs/groups, height, width].
    case transposedConvolution(PortableWeight, bias: Tensor?, PortableWindow)
    /// By running statistics, over all axes but that of channels.
    case batchNormalization(
        scale: Tensor, shift: Tensor, mean: Tensor, variance: Tensor, epsilon: Float,
        momentum: Float)
    /// Over all elements of an example.
    case layerNormalization(scale: Tensor, shift: Tensor, epsilon: Float)
    /// Over groups of channels.
    case groupNormalization(groups: Int, scale: Tensor, shift: Tensor, epsilon: Float)
    /// Over every channel by itself, with a scale and a shift or neither.
    case instanceNormalization(scale: Tensor?, shift: Tensor?, epsilon: Float)
    /// The largest element or the mean of windows.
    case pooling(Pooling)
    /// The largest element or the mean of every channel, as a vector.
    case globalPooling(PoolingKind)
    /// Larger images.
    case upsampling(Upsampling)
    /// Channels moved into the plane.
    case pixelShuffle(factor: Int)
    /// Margins around images.
    case padding(Padding)
    /// An image as a vector, channel by channel.
    case flatten
    /// A vector as the image [channels, height, width] that is the layer's output.
    case reshape
    /// The elements of a vector in another order: from that of an image [height, width, channels]
    /// taken channel by channel, or, where there is none, row by row as memory has them; to that of
    /// another. Either image has as many elements as the vector.
    case reorder(from: Shape?, to: Shape?)
    /// The identity, since nothing is dropped in evaluation.
    case dropout(probability: Float, wholeChannels: Bool)
    /// A function of every element.
    case activation(Activation)
    /// How much images of a group differ, as one more channel.
    case minibatchStandardDeviation(MinibatchStandardDeviation)
    /// Layers beside a shortcut, which passes the input on where it has no layers, and what
    /// follows their sum.
    case residual(body: [PortableLayer], shortcut: [PortableLayer], Activation)
}

/// A weight as a forward pass in evaluation sees it, and what it is made of.
public struct PortableWeight: Sendable {
    /// The weight itself.
    public let value: Tensor
    /// What stands between it and the parameters.
    public let reparameterization: WeightReparameterization
}

/// How a kernel moves over an image of known size, all margins stated.
public struct PortableWindow: Sendable, Hashable {
    /// Rows and columns of the kernel, of its steps and between its elements.
    public let kernel, stride, dilation: [Int]
    /// Parts into which the channels are divided.
    public let groups: Int
    /// Rows and columns of zeros around a convolution's input, or taken off a transposed one's
    /// output.
    public let top, bottom, left, right: Int
    /// Rows and columns that a transposed convolution has beyond what its input accounts for.
    public let outputPadding: [Int]

    /// Whether opposite margins are equal, as PyTorch's layers have them.
    public var isSymmetric: Bool { top == bottom && left == right }
}
