import Autodiff
import Kernels

/// y = x ∗ W + b over images: PyTorch's `Conv2d`.
///
/// Shapes: x [batch, height, width, inputs], weight [kernel height, kernel width, inputs/groups,
/// outputs], bias [outputs], y [batch, rows, columns, outputs].
public struct Convolution: ActivationFusing {
    /// [kernel height, kernel width, inputs/groups, outputs].
    public let weight: any WeightSource
    /// [outputs], or none.
    public let bias: Parameter?
    /// How the kernel moves.
    public let window: ConvolutionWindow

    /// A layer with initial weights drawn by `initializer`.
    public init(
        inputs: Int, outputs: Int, window: ConvolutionWindow, hasBias: Bool = true,
        initializer: Initializer = .pyTorch,
        reparameterization: WeightReparameterization = .none, random: inout RandomStream
    ) {
        let shape: Shape = [
            window.kernel.height, window.kernel.width, inputs / window.groups, outputs,
        ]
        let places = shape[0] * shape[1]
        // As PyTorch counts it, groups or not.
        let fan = Fan(input: shape[2] * places, output: outputs * places)
        let layout = StoredLayout.filter(shape)
        weight = reparameterization.source(
            of: layout.restored(initializer.weight(layout.shape, fan, &random)), layout: layout,
            outputAxis: 3, random: &random)
        bias = hasBias ? Parameter(initializer.bias([outputs], fan, &random)) : nil
        self.window = window
    }

    /// The layer's value, with an activation behind it.
    public func callAsFunction(
        _ input: Tensor, _ context: inout Context, activation: FusedActivation
    ) -> Tensor {
        input.convolved(
            with: weight(context), bias: bias?(context), stride: window.stride,
            padding: window.padding, dilation: window.dilation, groups: window.groups,
            activation: activation)
    }
}
