import Autodiff
import Kernels

/// y = x·W + b.
///
/// Shapes: x [batch, inputs], weight [inputs, outputs], bias [outputs], y [batch, outputs]. A file
/// has the weight as PyTorch does, [outputs, inputs]; the forward products are faster this way.
public struct Linear: ActivationFusing {
    /// [inputs, outputs].
    public let weight: any WeightSource
    /// [outputs], or none.
    public let bias: Parameter?

    /// A layer with initial weights drawn by `initializer`.
    ///
    /// `inputImage` is the image [height, width, channels] that the inputs are the elements of,
    /// `outputImage` the one that the outputs will be the elements of: files hold the features of
    /// images channel by channel, as PyTorch's modules expect them.
    public init(
        inputs: Int, outputs: Int, hasBias: Bool = true, initializer: Initializer = .pyTorch,
        reparameterization: WeightReparameterization = .none, inputImage: Shape? = nil,
        outputImage: Shape? = nil, random: inout RandomStream
    ) {
        let fan = Fan(input: inputs, output: outputs)
        let layout = StoredLayout.matrix(
            outputs: outputs, inputs: inputs, outputImage: outputImage, inputImage: inputImage)
        weight = reparameterization.source(
            of: layout.restored(initializer.weight(layout.shape, fan, &random)), layout: layout,
            outputAxis: 1, random: &random)
        let biasLayout = StoredLayout.vector(outputs, image: outputImage)
        bias =
            hasBias
            ? Parameter(
                biasLayout.restored(initializer.bias([outputs], fan, &random)), layout: biasLayout)
            : nil
    }

    /// The layer's value, with an activation behind it.
    public func callAsFunction(
        _ input: Tensor, _ context: inout Context, activation: FusedActivation
    ) -> Tensor {
        input.linear(weight: weight(context), bias: bias?(context), activation: activation)
    }
}
