/// Zeros around an image before it is convolved.
public enum ConvolutionPadding: Hashable, Sendable {
    /// So many rows and columns at each side.
    case explicit(top: Int, bottom: Int, left: Int, right: Int)
    /// None.
    case valid
    /// As much as makes the output ⌈size/stride⌉, the odd one below and to the right
    /// (TensorFlow's rule).
    case same

    /// The same number of zeros at every side.
    public static func all(_ count: Int) -> ConvolutionPadding {
        .explicit(top: count, bottom: count, left: count, right: count)
    }
}

/// How a kernel moves over an image: all of a convolution but the sizes that it meets.
public struct ConvolutionWindow: Hashable, Sendable {
    /// Rows and columns of the kernel.
    public var kernel: PlaneSize
    /// Pixels from one place of the kernel to the next.
    public var stride: PlaneSize
    /// Zeros around the image.
    public var padding: ConvolutionPadding
    /// Pixels from one element of the kernel to the next; 1 is a dense kernel.
    public var dilation: PlaneSize
    /// Parts into which the channels are divided, each convolved by itself.
    public var groups: Int

    /// A window of the given kernel.
    public init(
        kernel: PlaneSize, stride: PlaneSize = 1, padding: ConvolutionPadding = .valid,
        dilation: PlaneSize = 1, groups: Int = 1
    ) {
        self.kernel = kernel
        self.stride = stride
        self.padding = padding
        self.dilation = dilation
        self.groups = groups
    }

    /// The convolution of images [batch, input, inputs] to `outputs` channels.
    public func geometry(
        batch: Int, input: PlaneSize, inputs: Int, outputs: Int
    ) throws(ConvolutionError) -> ConvolutionGeometry {
        try geometry(
            batch: batch, input: input, inputs: inputs, outputs: outputs, beyond: Margins())
    }

    /// The convolution, with `beyond` taken off the margins: below zero, so many pixels at the
    /// image's end lie beyond the last place of the kernel.
    private func geometry(
        batch: Int, input: PlaneSize, inputs: Int, outputs: Int, beyond: Margins
    ) throws(ConvolutionError) -> ConvolutionGeometry {
        try check()
        try Self.requirePositive("image", input)
        var margins = margins(over: input)
        margins.bottom -= beyond.bottom
        margins.right -= beyond.right
        return try ConvolutionGeometry(
            window: self, batch: batch, input: input, inputs: inputs, outputs: outputs,
            margins: margins)
    }

    /// The convolution whose input gradient is the transposed convolution of images
    /// [batch, input, inputs] to `outputs` channels: its output is that operation's input.
    ///
    /// The result has (input − 1)·stride + dilation·(kernel − 1) + 1 − padding + outputPadding
    /// pixels along each axis, and input·stride with the padding `same`. The output padding is
    /// below the larger of stride and dilation (PyTorch's limit), and zero with `same`.
    public func transposedGeometry(
        batch: Int, input: PlaneSize, inputs: Int, outputs: Int,
        outputPadding: PlaneSize = 0
    ) throws(ConvolutionError) -> ConvolutionGeometry {
        try check()
        try Self.requirePositive("image", input)
        let limit = PlaneSize(
            height: max(stride.height, dilation.height), width: max(stride.width, dilation.width))
        guard (0..<limit.height).contains(outputPadding.height),
            (0..<limit.width).contains(outputPadding.width)
        else { throw .outputPadding(outputPadding, limit: limit) }
        guard padding != .same || outputPadding == 0 else { throw .sizeIsFixed(outputPadding) }
        let size = PlaneSize(
            height: try transposedSize(
                input.height, kernel.height, stride.height, dilation.height,
                outputPadding.height, \.top, \.bottom),
            width: try transposedSize(
                input.width, kernel.width, stride.width, dilation.width,
                outputPadding.width, \.left, \.right))
        guard size.height > 0, size.width > 0 else { throw .emptyOutput(size) }
        // Each whole stride of output padding would make room for one more place of the kernel,
        // and there are no more than pixels to come from.
        let beyond = Margins(
            bottom: outputPadding.height / stride.height * stride.height,
            right: outputPadding.width / stride.width * stride.width)
        return try geometry(
            batch: batch, input: size, inputs: outputs, outputs: inputs, beyond: beyond)
    }

    /// Zeros at the four sides.
    package struct Margins: Hashable {
        package var top = 0
        package var bottom = 0
        package var left = 0
        package var right = 0
    }

    private var explicitMargins: Margins {
        guard case .explicit(let top, let bottom, let left, let right) = padding else {
            return Margins()
        }
        return Margins(top: top, bottom: bottom, left: left, right: right)
    }

    /// The zeros around an image of `input` pixels, `same` reckoned out.
    package func margins(over input: PlaneSize) -> Margins {
        guard padding == .same else { return explicitMargins }
        let (top, bottom) = Self.sameMargins(
            input.height, kernel: kernel.height, stride: stride.height, dilation: dilation.height)
        let (left, right) = Self.sameMargins(
            input.width, kernel: kernel.width, stride: stride.width, dilation: dilation.width)
        return Margins(top: top, bottom: bottom, left: left, right: right)
    }

    /// The zeros before and after `size` pixels with which one place of the kernel comes to stand on
    /// every stride-th pixel; one more behind when their number is odd, as TensorFlow's SAME.
    private static func sameMargins(
        _ size: Int, kernel: Int, stride: Int, dilation: Int
    ) -> (before: Int, after: Int) {
        let places = (size - 1) / stride
        let total = max(places * stride + (kernel - 1) * dilation + 1 - size, 0)
        return (total / 2, total - total / 2)
    }

    private func transposedSize(
        _ size: Int, _ kernel: Int, _ stride: Int, _ dilation: Int, _ outputPadding: Int,
        _ before: KeyPath<Margins, Int>, _ after: KeyPath<Margins, Int>
    ) throws(ConvolutionError) -> Int {
        let (product, overflow) = size.multipliedReportingOverflow(by: stride)
        guard !overflow, product <= ConvolutionGeometry.largestCount else {
            throw .tooLarge("the output")
        }
        if padding == .same { return product }
        return product - stride + (kernel - 1) * dilation + 1 + outputPadding
            - explicitMargins[keyPath: before] - explicitMargins[keyPath: after]
    }

    // Every number is held below 2³¹ first, so that sums and products of two fit.
    private func check() throws(ConvolutionError) {
        try Self.requirePositive("kernel", kernel)
        try Self.requirePositive("stride", stride)
        try Self.requirePositive("dilation", dilation)
        guard groups > 0 else { throw .notPositive("groups", groups) }
        let margins = explicitMargins
        for value in [margins.top, margins.bottom, margins.left, margins.right] {
            guard value >= 0 else { throw .negativePadding(value) }
            guard value <= ConvolutionGeometry.largestCount else { throw .tooLarge("the padding") }
        }
    }

    private static func requirePositive(
        _ name: String, _ size: PlaneSize
    ) throws(ConvolutionError) {
        for (side, value) in [("height", size.height), ("width", size.width)] {
            guard value > 0 else { throw .notPositive("\(name) \(side)", value) }
            guard value <= ConvolutionGeometry.largestCount else {
                throw .tooLarge("the \(name)'s \(side)")
            }
        }
    }
}
