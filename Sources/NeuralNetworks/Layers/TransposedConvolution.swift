import Autodiff
import Kernels

/// The transposed convolution, which enlarges images: PyTorch's `ConvTranspose2d`.
///
/// Shapes: x [batch, height, width, inputs], weight [kernel height, kernel width, outputs/groups,
/// inputs], bias [outputs], y [batch, rows, columns, outputs].
public struct TransposedConvolution: ActivationFusing {
    /// [kernel height, kernel width, outputs/groups, inputs].
    public let weight: any WeightSource
    /// [outputs], or none.
    public let bias: Parameter?
    /// How the kernel moves.
    public let window: ConvolutionWindow
    /// Rows and columns added below and to the right, below the larger of stride and dilation.
    public let outputPadding: PlaneSize

    /// A layer with initial weights drawn by `initializer`.
    public init(
        inputs: Int, outputs: Int, window: ConvolutionWindow, outputPadding: PlaneSize = 0,
        hasBias: Bool = true, initializer: Initializer = .pyTorch,
        reparameterization: WeightReparameterization = .none, random: inout RandomStream
    ) {
        let shape: Shape = [
            window.kernel.height, window.kernel.width, outputs / window.groups, inputs,
        ]
        let places = shape[0] * shape[1]
        // PyTorch's: what it calls fan in counts this layer's outputs, for the weights and the bias.
        let fan = Fan(input: shape[2] * places, output: inputs * places)
        let layout = StoredLayout.filter(shape)
        weight = reparameterization.source(
            of: layout.restored(initializer.weight(layout.shape, fan, &random)), layout: layout,
            outputAxis: 2, random: &random)
        bias = hasBias ? Parameter(initializer.bias([outputs], fan, &random)) : nil
        self.window = window
        self.outputPadding = outputPadding
    }

    /// The layer's value, with an activation behind it.
    public func callAsFunction(
        _ input: Tensor, _ context: inout Context, activation: FusedActivation
    ) -> Tensor {
        input.transposedConvolved(
            with: weight(context), bias: bias?(context), stride: window.stride,
            padding: window.padding, outputPadding: outputPadding, dilation: window.dilation,
            groups: window.groups, activation: activation)
    }
}
