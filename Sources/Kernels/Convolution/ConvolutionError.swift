/// Why there is no convolution of the sizes asked for.
public enum ConvolutionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A size that has to be at least one: its name and what was given.
    case notPositive(String, Int)
    /// Padding below zero.
    case negativePadding(Int)
    /// The kernel, spread out by its dilation, does not fit into the padded image.
    case kernelTooLarge(kernel: PlaneSize, padded: PlaneSize)
    /// Both numbers of channels have to be multiples of the groups.
    case groupsDoNotDivide(groups: Int, inputs: Int, outputs: Int)
    /// A transposed convolution whose padding cuts everything away.
    case emptyOutput(PlaneSize)
    /// Output padding has to be below the larger of stride and dilation, and not negative.
    case outputPadding(PlaneSize, limit: PlaneSize)
    /// Output padding beside the padding `same`, which says by itself how large the output is.
    case sizeIsFixed(PlaneSize)
    /// The named array would have more elements than `ConvolutionGeometry.largestCount`.
    case tooLarge(String)

    /// One sentence with what was given and what would be right.
    public var description: String {
        switch self {
        case .notPositive(let name, let value):
            "\(name) is \(value); it has to be at least 1"
        case .negativePadding(let value):
            "padding is \(value); it has to be at least 0"
        case .kernelTooLarge(let kernel, let padded):
            "given a kernel that covers \(kernel), expected at most the padded image's \(padded)"
        case .groupsDoNotDivide(let groups, let inputs, let outputs):
            "given \(groups) groups, expected a divisor of both \(inputs) input and \(outputs) "
                + "output channels"
        case .emptyOutput(let size):
            "the output would be \(size), expected at least 1×1; the padding cuts everything away"
        case .outputPadding(let padding, let limit):
            "output padding is \(padding); it has to be at least 0 and below the larger of stride "
                + "and dilation, \(limit)"
        case .sizeIsFixed(let padding):
            "given output padding \(padding), expected none: the padding \"same\" makes the output as "
                + "large as the input times the stride"
        case .tooLarge(let name):
            "\(name) would have more than \(ConvolutionGeometry.largestCount) elements"
        }
    }
}
