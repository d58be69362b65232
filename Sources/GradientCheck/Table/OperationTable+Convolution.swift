import Autodiff
import Kernels

extension OperationTable {
    /// A small convolution: sizes as arrays are laid out, and where the kernel goes, once for the
    /// tensors and once for the reference.
    private struct ConvolutionSample: Sendable {
        let images: [Int]
        /// [height, width, inputs/groups, outputs].
        let filter: [Int]
        /// [batch, height, width, outputs].
        let result: [Int]
        var stride: PlaneSize = 1
        var padding: ConvolutionPadding = .valid
        var dilation: PlaneSize = 1
        var groups = 1
        /// What the padding comes to.
        var margins = (top: 0, bottom: 0, left: 0, right: 0)
        /// Rows and columns of the image, at its end, that no place of the kernel reaches.
        var extra = (down: 0, across: 0)

        var window: ReferenceWindow {
            var window = ReferenceWindow()
            window.stride = (stride.height, stride.width)
            window.dilation = (dilation.height, dilation.width)
            window.margins = margins
            window.groups = groups
            return window
        }

        func convolve(
            _ x: Tensor, _ filter: Tensor, bias: Tensor? = nil,
            activation: FusedActivation = .identity
        ) -> Tensor {
            x.convolved(
                with: filter, bias: bias, stride: stride, padding: padding, dilation: dilation,
                groups: groups, activation: activation)
        }

        func transpose(
            _ x: Tensor, _ filter: Tensor, bias: Tensor? = nil,
            activation: FusedActivation = .identity
        ) -> Tensor {
            x.transposedConvolved(
                with: filter, bias: bias, stride: stride, padding: padding,
                outputPadding: PlaneSize(height: extra.down, width: extra.across),
                dilation: dilation, groups: groups, activation: activation)
        }
    }

    private static let convolutionSamples = [
        ConvolutionSample(images: [2, 4, 3, 2], filter: [3, 2, 2, 3], result: [2, 2, 2, 3]),
        // Stride and padding, one image of one channel.
        ConvolutionSample(
            images: [1, 6, 4, 1], filter: [4, 4, 1, 2], result: [1, 3, 2, 2], stride: 2,
            padding: .all(1), margins: (1, 1, 1, 1)),
        // The last row is out of reach.
        ConvolutionSample(
            images: [1, 4, 5, 1], filter: [3, 3, 1, 2], result: [1, 1, 2, 2], stride: 2,
            extra: (1, 0)),
        // What is left over goes below and to the right.
        ConvolutionSample(
            images: [2, 4, 4, 1], filter: [3, 3, 1, 2], result: [2, 2, 2, 2], stride: 2,
            padding: .same, margins: (0, 1, 0, 1)),
        ConvolutionSample(
            images: [1, 5, 4, 1], filter: [2, 2, 1, 2], result: [1, 3, 3, 2],
            padding: .explicit(top: 0, bottom: 0, left: 1, right: 0),
            dilation: PlaneSize(height: 2, width: 2), margins: (0, 0, 1, 0)),
        ConvolutionSample(
            images: [2, 3, 3, 4], filter: [2, 2, 2, 2], result: [2, 2, 2, 2], groups: 2),
        // Depthwise, two outputs a channel.
        ConvolutionSample(
            images: [1, 3, 2, 3], filter: [2, 2, 1, 6], result: [1, 3, 2, 6], padding: .same,
            groups: 3, margins: (0, 1, 0, 1)),
        ConvolutionSample(
            images: [1, 3, 4, 2], filter: [2, 3, 2, 1], result: [1, 2, 5, 1],
            stride: PlaneSize(height: 2, width: 1),
            padding: .explicit(top: 1, bottom: 0, left: 2, right: 1), margins: (1, 0, 2, 1)),
        // A pixel at a time, and the whole image at once.
        ConvolutionSample(images: [2, 2, 2, 3], filter: [1, 1, 3, 2], result: [2, 2, 2, 2]),
        ConvolutionSample(images: [3, 2, 3, 2], filter: [2, 3, 2, 2], result: [3, 1, 1, 2]),
    ]

    /// A transposed convolution whose last rows and columns lie a whole stride or more beyond the
    /// kernel: no convolution has it for input gradient but one with places left out.
    private static let reachingBeyond = ConvolutionSample(
        images: [1, 6, 8, 2], filter: [2, 2, 2, 1], result: [1, 2, 2, 1],
        stride: PlaneSize(height: 1, width: 2),
        padding: .explicit(top: 0, bottom: 0, left: 1, right: 0),
        dilation: PlaneSize(height: 3, width: 4), margins: (0, 0, 1, 0), extra: (1, 2))

    private static func transposed(_ sample: ConvolutionSample) -> OperationSample {
        OperationSample(
            "transposed convolution", operations: ["ConvolutionInputGradient"],
            at: [
                .spread(sample.result, from: -1, to: 1),
                .spread(sample.filter, from: -1, to: 1, seed: 1),
            ],
            tensor: { sample.transpose($0[0], $0[1]) },
            reference: {
                $0[0].transposedConvolved(with: $0[1], sample.window, extra: sample.extra)
            })
    }

    static let convolutions: [OperationSample] =
        convolutionSamples.flatMap(kernels) + [transposed(reachingBeyond)]

    /// The three kernels of a sample.
    private static func kernels(_ sample: ConvolutionSample) -> [OperationSample] {
        let kernel = (height: sample.filter[0], width: sample.filter[1])
        return [
            OperationSample(
                "convolution", operations: ["Convolution"],
                at: [
                    .spread(sample.images, from: -1, to: 1),
                    .spread(sample.filter, from: -1, to: 1, seed: 1),
                ],
                tensor: { sample.convolve($0[0], $0[1]) },
                reference: { $0[0].convolved(with: $0[1], sample.window) }),
            transposed(sample),
            OperationSample(
                "convolution's filter gradient", operations: ["ConvolutionFilterGradient"],
                at: [
                    .spread(sample.images, from: -1, to: 1),
                    .spread(sample.result, from: -1, to: 1, seed: 1),
                ],
                tensor: {
                    let filter = Tensor.zeros(Shape(sample.filter)).variable
                    return vectorJacobianProduct(
                        of: sample.convolve($0[0], filter), at: [filter], cotangent: $0[1],
                        differentiable: true)[0]
                },
                reference: { $0[0].filterGradient($0[1], kernel: kernel, sample.window) }),
        ]
    }

    static let convolutionTransforms: [OperationSample] = fusedActivations.flatMap { activation in
        [(1, true), (3, false), (6, true)].flatMap { index, hasBias in
            let sample = convolutionSamples[index]
            return [false, true].compactMap { isTransposed -> OperationSample? in
                if activation.name == "identity" && !hasBias { return nil }
                let channels =
                    isTransposed ? sample.filter[2] * sample.groups : sample.filter[3]
                let images = isTransposed ? sample.result : sample.images
                let point =
                    activation.hasKink && !hasBias
                    ? awayFromZero(images, sample.filter)
                    : [
                        .spread(images, from: -1, to: 1),
                        .spread(sample.filter, from: -1, to: 1, seed: 1),
                    ] + (hasBias ? [bias(channels, awayFromZero: activation.hasKink)] : [])
                return OperationSample(
                    "\(isTransposed ? "transposed convolution" : "convolution") \(activation.name)",
                    operations: ["ConvolutionTransform"], at: point,
                    tensor: {
                        let bias = hasBias ? $0[2] : nil
                        return isTransposed
                            ? sample.transpose(
                                $0[0], $0[1], bias: bias, activation: activation.activation)
                            : sample.convolve(
                                $0[0], $0[1], bias: bias, activation: activation.activation)
                    },
                    reference: {
                        let product =
                            isTransposed
                            ? $0[0].transposedConvolved(
                                with: $0[1], sample.window, extra: sample.extra)
                            : $0[0].convolved(with: $0[1], sample.window)
                        return (hasBias ? product + $0[2] : product).map(activation.reference)
                    })
            }
        }
    }

    /// Images and a filter whose every product is above zero in the first image, below it in the
    /// others.
    private static func awayFromZero(_ images: [Int], _ filter: [Int]) -> [ReferenceArray] {
        let signs = ReferenceArray(shape: [images[0], 1, 1, 1]) { $0[0] == 0 ? 1 : -1 }
        return [
            .spread(images, from: 0.25, to: 1) * signs,
            .spread(filter, from: 0.25, to: 1, seed: 1),
        ]
    }

    /// A bias; far enough from zero, when asked, that it alone gives a sum its sign.
    private static func bias(_ channels: Int, awayFromZero: Bool) -> ReferenceArray {
        let bias = ReferenceArray.spread([channels], from: -1, to: 1, seed: 2)
        return awayFromZero ? bias.map { $0 < 0 ? $0 - 5 : $0 + 5 } : bias
    }
}
