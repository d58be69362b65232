import Autodiff
import Configuration
import Kernels

/// A convolution or a transposed one: `Convolution`, `TransposedConvolution`.
struct ConvolutionConfig: LayerConfig {
    /// Paddings that have a name.
    enum NamedPadding: String, CaseIterable, Sendable {
        case valid, same
    }

    let filters: Int
    let kernel: Sides
    let stride: Sides
    let padding: SidesOrChoice<NamedPadding>
    let dilation: Sides
    let groups: Int
    let hasBias: Bool
    let reparameterization: WeightReparameterization
    let initializer: Initializer?
    let isTransposed: Bool
    let outputPadding: Sides

    init(from object: ObjectReader, isTransposed: Bool) {
        self.isTransposed = isTransposed
        filters = object.integer("filters", in: 1...65_536, "Channels of the output.")
        kernel = object.sides("kernel", each: 1...1024, "Rows and columns of the kernel.")
        stride = object.sides(
            "stride", default: Sides(1), each: 1...1024, "Pixels from one place to the next.")
        padding = object.sides(
            "padding", or: NamedPadding.self, default: .valid, each: 0...1024,
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
                "outputPadding", default: Sides(0), each: 0...1024,
                "Rows and columns added below and to the right, less than the stride or the dilation."
            )
            : Sides(0)
        dilation = object.sides(
            "dilation", default: Sides(1), each: 1...1024,
            "Pixels from one element of the kernel to the next.")
        groups = object.integer(
            "groups", default: 1, in: 1...65_536,
            "Parts into which the channels are divided, each convolved by itself.")
        hasBias = object.boolean(
            "bias", default: true, "Whether every channel adds a number of its own.")
        reparameterization = object.weightReparameterization()
        initializer = object.optionalChoice(
            "initializer", of: Initializer.self, "How weights begin, if not as the network says.")
    }

    var summary: String {
        let name = isTransposed ? "Transposed convolution" : "Convolution"
        let step = stride == Sides(1) ? "" : "/\(stride)"
        return "\(name) \(kernel.height)×\(kernel.width)\(step)\(reparameterization.summary)"
    }

    var boundsSlope: Bool { reparameterization == .spectral }

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

    func outline(_ input: Shape) throws(LayerError) -> LayerOutline {
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

    func module(_ construction: inout LayerConstruction) -> any Module {
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

extension PlaneSize {
    /// The sizes of a config.
    init(_ sides: Sides) { self.init(height: sides.height, width: sides.width) }
}
