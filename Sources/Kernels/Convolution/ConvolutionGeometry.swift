/// All sizes of a convolution: which element of the kernel meets which pixel.
///
/// x is [batch, input, inputs], the filter [kernel, inputs/groups, outputs] and y
/// [batch, output, outputs], each size as height and width. With g the group of output channel o
/// and out-of-range pixels read as zero,
///
/// y[n, i, j, o] = Σ x[n, i·stride − top + a·dilation, j·stride − left + b·dilation, c of g] ·
/// filter[a, b, c, o], summed over a, b and the channels c of g.
///
/// Three kernels belong to it, and each one's derivatives are the other two: y from x and filter,
/// the gradient of x from that of y and the filter (which is also the transposed convolution from
/// `outputs` to `inputs` channels), the gradient of the filter from x and that of y.
public struct ConvolutionGeometry: Hashable, Sendable {
    /// Elements that an array may have: beyond it, libraries' own indices overflow.
    public static let largestCount = Int(Int32.max)

    /// Images.
    public let batch: Int
    /// Pixels of x.
    public let input: PlaneSize
    /// Channels of x.
    public let inputs: Int
    /// Pixels of y.
    public let output: PlaneSize
    /// Channels of y.
    public let outputs: Int
    /// Rows and columns of the kernel.
    public let kernel: PlaneSize
    /// Pixels from one place of the kernel to the next.
    public let stride: PlaneSize
    /// Pixels from one element of the kernel to the next.
    public let dilation: PlaneSize
    /// Parts into which the channels are divided.
    public let groups: Int
    /// Zeros at the four sides; below zero where so many of the last pixels lie beyond the
    /// kernel's last place.
    let margins: ConvolutionWindow.Margins

    init(
        window: ConvolutionWindow, batch: Int, input: PlaneSize, inputs: Int, outputs: Int,
        margins: ConvolutionWindow.Margins
    ) throws(ConvolutionError) {
        for (name, value) in [("input channels", inputs), ("output channels", outputs)] {
            guard value > 0 else { throw .notPositive(name, value) }
        }
        guard batch >= 0 else { throw .notPositive("batch", batch) }
        guard inputs % window.groups == 0, outputs % window.groups == 0 else {
            throw .groupsDoNotDivide(groups: window.groups, inputs: inputs, outputs: outputs)
        }
        let covered = PlaneSize(
            height: (window.kernel.height - 1) * window.dilation.height + 1,
            width: (window.kernel.width - 1) * window.dilation.width + 1)
        let padded = PlaneSize(
            height: input.height + margins.top + margins.bottom,
            width: input.width + margins.left + margins.right)
        guard covered.height <= padded.height, covered.width <= padded.width else {
            throw .kernelTooLarge(kernel: covered, padded: padded)
        }
        self.batch = batch
        self.input = input
        self.inputs = inputs
        self.outputs = outputs
        self.margins = margins
        kernel = window.kernel
        stride = window.stride
        dilation = window.dilation
        groups = window.groups
        output = PlaneSize(
            height: (padded.height - covered.height) / stride.height + 1,
            width: (padded.width - covered.width) / stride.width + 1)
        for (name, sizes) in [
            ("the input", [max(batch, 1), padded.height, padded.width, inputs]),
            ("the output", [max(batch, 1), output.height, output.width, outputs]),
            ("the filter", filterShape),
        ] {
            var count = 1
            for size in sizes {
                let (product, overflow) = count.multipliedReportingOverflow(by: size)
                guard !overflow, product <= Self.largestCount else { throw .tooLarge(name) }
                count = product
            }
        }
    }

    /// [batch, height, width, inputs].
    public var inputShape: [Int] { [batch, input.height, input.width, inputs] }
    /// [kernel height, kernel width, inputs/groups, outputs].
    public var filterShape: [Int] { [kernel.height, kernel.width, inputs / groups, outputs] }
    /// [batch, height, width, outputs].
    public var outputShape: [Int] { [batch, output.height, output.width, outputs] }

    var inputCount: Int { batch * input.height * input.width * inputs }
    var filterCount: Int { kernel.height * kernel.width * inputs / groups * outputs }
    var outputCount: Int { batch * output.height * output.width * outputs }

    /// Products of two numbers, summed, in each of the three kernels, counted as two operations.
    public var operations: Double {
        2 * Double(outputCount) * Double(kernel.height * kernel.width * inputs / groups)
    }
}
