import Kernels

/// act(x ∗ filter + bias), or act(transposed convolution of x + bias): the bias [channels of the
/// result] or none.
///
/// With g = ȳ·act′(y): x̄ and filter̄ are those of the bare convolution at g, bias̄ = Σ g over
/// images and pixels.
struct ConvolutionTransform: ActivatedProductOperation {
    let geometry: ConvolutionGeometry
    /// x is the convolution's output, and the result its input.
    let isTransposed: Bool
    let activation: FusedActivation

    func forward(_ inputs: [Tensor]) -> Tensor {
        let (x, filter) = (inputs[0].region, inputs[1].region)
        let bias = inputs.count > 2 ? inputs[2].region : nil
        return isTransposed
            ? Tensor(
                geometry.inputGradient(x, filter: filter, bias: bias, activation: activation),
                shape: Shape(geometry.inputShape))
            : Tensor(
                geometry.forward(x, filter: filter, bias: bias, activation: activation),
                shape: Shape(geometry.outputShape))
    }

    var product: any Operation {
        isTransposed
            ? ConvolutionInputGradient(geometry: geometry) : Convolution(geometry: geometry)
    }
}

extension Tensor {
    /// act(x ∗ filter + bias) of images.
    ///
    /// This tensor is [batch, height, width, inputs], the filter [kernel height, kernel width,
    /// inputs/groups, outputs], the bias [outputs]. Sizes along an axis follow
    /// ⌊(size + padding − dilation·(kernel − 1) − 1)/stride⌋ + 1. Traps when they do not fit;
    /// `ConvolutionWindow.geometry` tells so beforehand.
    public func convolved(
        with filter: Tensor, bias: Tensor? = nil, stride: PlaneSize = 1,
        padding: ConvolutionPadding = .valid, dilation: PlaneSize = 1, groups: Int = 1,
        activation: FusedActivation = .identity
    ) -> Tensor {
        precondition(
            rank == 4 && filter.rank == 4 && filter.shape[2] * groups == shape[3]
                && (bias.map { $0.shape == [filter.shape[3]] } ?? true),
            "convolved: \(shape) by \(filter.shape) in \(groups) groups, "
                + "bias \(bias.map { "\($0.shape)" } ?? "none")")
        let window = ConvolutionWindow(
            kernel: PlaneSize(height: filter.shape[0], width: filter.shape[1]),
            stride: stride, padding: padding, dilation: dilation, groups: groups)
        let geometry = settled("convolved", filter) { () throws(ConvolutionError) in
            try window.geometry(
                batch: shape[0], input: PlaneSize(height: shape[1], width: shape[2]),
                inputs: shape[3], outputs: filter.shape[3])
        }
        return transformed(
            geometry, isTransposed: false, filter: filter, bias: bias, activation: activation)
    }

    /// act(transposed convolution of x by filter + bias): the input gradient of a convolution,
    /// which enlarges images by its stride.
    ///
    /// This tensor is [batch, height, width, inputs], the filter [kernel height, kernel width,
    /// outputs/groups, inputs], the bias [outputs]. Sizes along an axis follow
    /// (size − 1)·stride + dilation·(kernel − 1) + 1 − padding + outputPadding, with the padding
    /// `same` size·stride. Traps when they do not fit; `ConvolutionWindow.transposedGeometry`
    /// tells so beforehand.
    public func transposedConvolved(
        with filter: Tensor, bias: Tensor? = nil, stride: PlaneSize = 1,
        padding: ConvolutionPadding = .valid, outputPadding: PlaneSize = 0,
        dilation: PlaneSize = 1, groups: Int = 1, activation: FusedActivation = .identity
    ) -> Tensor {
        precondition(
            rank == 4 && filter.rank == 4 && filter.shape[3] == shape[3]
                && (bias.map { $0.shape == [filter.shape[2] * groups] } ?? true),
            "transposedConvolved: \(shape) by \(filter.shape) in \(groups) groups, "
                + "bias \(bias.map { "\($0.shape)" } ?? "none")")
        let window = ConvolutionWindow(
            kernel: PlaneSize(height: filter.shape[0], width: filter.shape[1]),
            stride: stride, padding: padding, dilation: dilation, groups: groups)
        let geometry = settled("transposedConvolved", filter) { () throws(ConvolutionError) in
            try window.transposedGeometry(
                batch: shape[0], input: PlaneSize(height: shape[1], width: shape[2]),
                inputs: shape[3], outputs: filter.shape[2] * groups, outputPadding: outputPadding)
        }
        return transformed(
            geometry, isTransposed: true, filter: filter, bias: bias, activation: activation)
    }

    private func settled(
        _ name: String, _ filter: Tensor,
        _ geometry: () throws(ConvolutionError) -> ConvolutionGeometry
    ) -> ConvolutionGeometry {
        do {
            return try geometry()
        } catch {
            preconditionFailure("\(name): \(shape) by \(filter.shape): \(error)")
        }
    }

    private func transformed(
        _ geometry: ConvolutionGeometry, isTransposed: Bool, filter: Tensor, bias: Tensor?,
        activation: FusedActivation
    ) -> Tensor {
        if bias == nil && activation == .identity {
            return isTransposed
                ? ConvolutionInputGradient(geometry: geometry)(self, filter)
                : Convolution(geometry: geometry)(self, filter)
        }
        return ConvolutionTransform(
            geometry: geometry, isTransposed: isTransposed, activation: activation
        ).apply([self, filter] + (bias.map { [$0] } ?? []))
    }
}
