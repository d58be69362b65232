import Autodiff
import Configuration
import Kernels

/// A convolution or a transposed one: `Convolution`, `TransposedConvolution`.
public struct ConvolutionConfig: LayerConfig {
    /// Paddings that have a name.
    public enum NamedPadding: String, CaseIterable, Sendable {
        /// No zeros, or as many as keep the size at stride 1 (TensorFlow's rule).
        case valid, same
    }

    /// Channels of the output.
    public let filters: Int
    /// Rows and columns of the kernel.
    public let kernel: Sides
    /// Pixels from one place to the next.
    public let stride: Sides
    /// Zeros at each side of the image.
    public let padding: SidesOrChoice<NamedPadding>
    /// Pixels from one element of the kernel to the next.
    public let dilation: Sides
    /// Parts into which the channels are divided, each convolved by itself.
    public let groups: Int
    /// Whether every channel adds a number of its own.
    public let hasBias: Bool
    /// What stands between the parameters and the weights.
    public let reparameterization: WeightReparameterization
    /// How weights begin, if not as the network says.
    public let initializer: Initializer?
    /// Whether it enlarges images.
    public let isTransposed: Bool
    /// Rows and columns that a transposed one adds below and to the right, less than the stride or
    /// the dilation.
    public let outputPadding: Sides

    private static let channelRange = 1...65_536
    private static let stepRange = 1...1024
    private static let marginRange = 0...1024

    /// A convolution stated in code, or a transposed one; traps on a setting that has no meaning.
    ///
    /// Sides are equal where one number is given; others are a `Sides`. Padding is a number, `.same`,
    /// `.valid`, or `.sides(Sides(height: 1, width: 2))`.
    public init(
        filters: Int, kernel: Sides, stride: Sides = 1,
        padding: SidesOrChoice<NamedPadding> = .valid, dilation: Sides = 1, groups: Int = 1,
        hasBias: Bool = true, reparameterization: WeightReparameterization = .none,
        initializer: Initializer? = nil, isTransposed: Bool = false, outputPadding: Sides = 0
    ) {
        precondition(
            isTransposed || outputPadding == 0,
            "ConvolutionConfig: output padding \(outputPadding) of a convolution that is not "
                + "transposed")
        self.filters = Self.channelRange.checked(filters, "ConvolutionConfig.filters")
        self.kernel = Self.stepRange.checked(kernel, "ConvolutionConfig.kernel")
        self.stride = Self.stepRange.checked(stride, "ConvolutionConfig.stride")
        if case .sides(let sides) = padding {
            _ = Self.marginRange.checked(sides, "ConvolutionConfig.padding")
        }
        self.padding = padding
        self.dilation = Self.stepRange.checked(dilation, "ConvolutionConfig.dilation")
        self.groups = Self.channelRange.checked(groups, "ConvolutionConfig.groups")
        self.hasBias = hasBias
        self.reparameterization = reparameterization
        self.initializer = initializer
        self.isTransposed = isTransposed
        self.outputPadding = Self.marginRange.checked(
            outputPadding, "ConvolutionConfig.outputPadding")
    }

    init(from object: ObjectReader, isTransposed: Bool) {
        self.isTransposed = isTransposed
        filters = object.integer("filters", in: Self.channelRange, "Channels of the output.")
        kernel = object.sides("kernel", each: Self.stepRange, "Rows and columns of the kernel.")
        let usual = ConvolutionConfig(filters: filters, kernel: kernel)
        stride = object.sides(
            "stride", default: usual.stride, each: Self.stepRange,
            "Pixels from one place to the next.")
        padding = object.sides(
            "padding", or: NamedPadding.self, default: .valid, each: Self.marginRange,
            "Zeros at each side of the image.",
            describing: { padding in
                switch padding {
                case .valid: "None."
                case .same: "As many as keep the size at stride 1 (TensorFlow's rule)."
                }
            })
        outputPadding =
            isTransposed
            ? object.sides(
                "outputPadding", default: usual.outputPadding, each: Self.marginRange,
                "Rows and columns added below and to the right, less than the stride or the dilation."
            )
            : usual.outputPadding
        dilation = object.sides(
            "dilation", default: usual.dilation, each: Self.stepRange,
            "Pixels from one element of the kernel to the next.")
        groups = object.integer(
            "groups", default: usual.groups, in: Self.channelRange,
            "Parts into which the channels are divided, each convolved by itself.")
        hasBias = object.boolean(
            "bias", default: usual.hasBias, "Whether every channel adds a number of its own.")
        reparameterization = object.weightReparameterization(default: usual.reparameterization)
        initializer = object.optionalChoice(
            "initializer", of: Initializer.self, "How weights begin, if not as the network says.")
    }

    /// `Convolution 4×4/2`.
    public var summary: String {
        let name = isTransposed ? "Transposed convolution" : "Convolution"
        let step = stride == Sides(1) ? "" : "/\(stride)"
        return "\(name) \(kernel.height)×\(kernel.width)\(step)\(reparameterization.summary)"
    }

    /// True under spectral normalisation.
    public var boundsSlope: Bool { reparameterization == .spectral }

    private var window: ConvolutionWindow {
        let zeros: ConvolutionPadding =
            switch padding {
            case .choice(.valid): .valid
            case .choice(.same): .same
            case .sides(let sides):
                .explicit(
                    top: sides.height, bottom: sides.height, left: sides.width, right: sides.width)
            }
        return ConvolutionWindow(
            kernel: PlaneSize(kernel), stride: PlaneSize(stride), padding: zeros,
            dilation: PlaneSize(dilation), groups: groups)
    }

    /// [rows, columns, filters].
    public func outline(_ input: Shape) throws(LayerError) -> LayerOutline {
        let image = try input.image(for: "convolution")
        let size = PlaneSize(height: image.height, width: image.width)
        let geometry: ConvolutionGeometry
        do {
            geometry =
                isTransposed
                ? try window.transposedGeometry(
                    batch: 1, input: size, inputs: image.channels, outputs: filters,
                    outputPadding: PlaneSize(outputPadding))
                : try window.geometry(
                    batch: 1, input: size, inputs: image.channels, outputs: filters)
        } catch {
            throw LayerError("\(error), for an input of \(input)", at: Self.key(of: error))
        }
        let shape = isTransposed ? geometry.inputShape : geometry.outputShape
        let weights = try Sizes.product(geometry.filterShape)
        let lengths = geometry.filterShape[3]
        return LayerOutline(
            Shape(Array(shape.dropFirst())),
            parameterCount: weights + (hasBias ? filters : 0)
                + reparameterization.additionalParameters(lengths: lengths),
            bufferCount: reparameterization.bufferCount(
                outputs: filters, others: weights / filters),
            operations: geometry.operations)
    }

    /// The key that is to be changed.
    private static func key(of error: ConvolutionError) -> String? {
        switch error {
        case .kernelTooLarge: "kernel"
        case .groupsDoNotDivide: "groups"
        case .emptyOutput, .negativePadding: "padding"
        case .outputPadding, .sizeIsFixed: "outputPadding"
        case .notPositive, .tooLarge: nil
        }
    }

    /// A `Convolution` or a `TransposedConvolution`.
    public func module(_ construction: inout LayerConstruction) -> any Module {
        let inputs = construction.input[-1]
        let initializer = initializer ?? construction.initializer
        return isTransposed
            ? TransposedConvolution(
                inputs: inputs, outputs: filters, window: window,
                outputPadding: PlaneSize(outputPadding), hasBias: hasBias,
                initializer: initializer, reparameterization: reparameterization,
                random: &construction.random)
            : Convolution(
                inputs: inputs, outputs: filters, window: window, hasBias: hasBias,
                initializer: initializer, reparameterization: reparameterization,
                random: &construction.random)
    }
}

extension SidesOrChoice<ConvolutionConfig.NamedPadding> {
    /// No zeros.
    public static var valid: Self { .choice(.valid) }
    /// As many zeros as keep the size at stride 1 (TensorFlow's rule).
    public static var same: Self { .choice(.same) }
}

extension PlaneSize {
    /// The sizes of a config.
    init(_ sides: Sides) { self.init(height: sides.height, width: sides.width) }
}
