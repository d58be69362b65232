import Autodiff

/// One more channel that tells how much the images of a group differ (Karras et al. 2018, §3): the
/// standard deviation of every element over the group, averaged over all elements.
///
/// Image n of a batch of N belongs to group n mod M with M = ⌈N/groupSize⌉ groups, as in the
/// paper's code where the group size divides the batch; where it does not, groups differ by one
/// image at most and none is larger than stated. The layer has no state: in evaluation, too, it
/// tells of the batch that it is given, and an image alone, which differs from nothing, gets √ε.
///
/// Shapes: x [batch, height, width, channels], y [batch, height, width, channels + 1].
public struct MinibatchStandardDeviation: Module, Hashable {
    /// Images that are compared with each other, at most.
    public let groupSize: Int
    /// What keeps the variance from zero, where its root has no slope.
    public let epsilon: Float

    /// A layer.
    public init(groupSize: Int = 4, epsilon: Float = 1e-8) {
        precondition(groupSize > 0, "MinibatchStandardDeviation: groups of \(groupSize)")
        self.groupSize = groupSize
        self.epsilon = epsilon
    }

    /// The input with the deviations behind its channels.
    public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
        precondition(
            input.rank == 4 && input.count > 0,
            "MinibatchStandardDeviation: \(input.shape) is not a batch of images")
        let batch = input.shape[0]
        let groups = (batch + groupSize - 1) / groupSize
        let group = (0..<batch).map { $0 % groups }
        let shares = Tensor(
            (0..<groups).map { index in 1 / Float(group.count { $0 == index }) },
            shape: [groups, 1])
        let mean = { (x: Tensor) in x.scattered(group, rows: groups) * shares }
        let images = input.flattened
        let centered = images - mean(images).gathered(group)
        let deviation = (mean(centered.squared()) + epsilon).squareRoot()
            .mean(axes: [1], keepingAxes: true)
        let channel = deviation.gathered(group).reshaped(to: [batch, 1, 1, 1])
            .broadcast(to: [batch, input.shape[1], input.shape[2], 1])
        return concatenated([input, channel], axis: 3)
    }
}
