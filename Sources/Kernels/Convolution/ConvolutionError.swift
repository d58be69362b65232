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
    /// Output padding has to be smaller than the stride, and not negative.
    case outputPadding(PlaneSize, stride: PlaneSize)
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
            "a kernel that covers \(kernel) does not fit into a padded image of \(padded)"
        case .groupsDoNotDivide(let groups, let inputs, let outputs):
            "\(groups) groups do not divide both \(inputs) input and \(outputs) output channels"
        case .emptyOutput(let size):
            "the output would be \(size); the padding cuts everything away"
        case .outputPadding(let padding, let stride):
            "output padding is \(padding); it has to be at least 0 and below the stride \(stride)"
        case .tooLarge(let name):
            "\(name) would have more than \(ConvolutionGeometry.largestCount) elements"
        }
    }
}
