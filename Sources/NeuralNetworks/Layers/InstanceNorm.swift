import Autodiff

/// Normalisation of every channel of every image by itself (Ulyanov et al. 2016).
///
/// As in PyTorch there are neither scale and shift nor running statistics unless asked for. With
/// running statistics, those are what evaluation normalises with: running ←
/// (1 − momentum)·running + momentum·(mean over the images of their means and unbiased variances).
///
/// Shapes: x and y [batch, …, channels]; everything owned [channels]. A channel of an image needs
/// more than one element where its own statistics are used.
public struct InstanceNorm: Module {
    /// Scale of every channel.
    public let weight: Parameter?
    /// Shift of every channel.
    public let bias: Parameter?
    /// Mean of every channel over past images.
    public let runningMean: StateBuffer?
    /// Unbiased variance of every channel over past images.
    public let runningVar: StateBuffer?
    /// Batches seen.
    public let numBatchesTracked: StateCounter?
    /// What keeps the variance from zero.
    public let epsilon: Float
    /// The weight of a new batch in the running statistics.
    public let momentum: Float

    /// A layer for `channels` channels.
    public init(
        channels: Int, isAffine: Bool = false, tracksStatistics: Bool = false,
        epsilon: Float = 1e-5, momentum: Float = 0.1
    ) {
        weight = isAffine ? Parameter(.ones([channels])) : nil
        bias = isAffine ? Parameter(.zeros([channels])) : nil
        runningMean = tracksStatistics ? StateBuffer(.zeros([channels]), isStatistic: true) : nil
        runningVar =
            tracksStatistics
            ? StateBuffer(.ones([channels]), isStatistic: true, isVariance: true) : nil
        numBatchesTracked = tracksStatistics ? StateCounter() : nil
        self.epsilon = epsilon
        self.momentum = momentum
    }

    /// (x − mean)/√(variance + ε)·weight + bias.
    public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
        let normalized = standardized(input, context)
        guard let weight, let bias else { return normalized }
        return normalized * weight(context) + bias(context)
    }

    private func standardized(_ input: Tensor, _ context: Context) -> Tensor {
        if context.mode == .evaluation, let runningMean, let runningVar {
            return (input - runningMean.value) / (runningVar.value + epsilon).squareRoot()
        }
        precondition(input.rank >= 3, "InstanceNorm: \(input.shape) has no places")
        let axes = Array(1..<input.rank - 1)
        let places = axes.reduce(1) { $0 * input.shape[$1] }
        precondition(places > 1, "InstanceNorm: one element a channel in \(input.shape)")
        if context.mode == .training {
            track(input.detached, axes: axes, places: places, context)
        }
        return input.standardized(groups: input.shape[-1], epsilon: epsilon)
    }

    private func track(_ input: Tensor, axes: [Int], places: Int, _ context: Context) {
        guard let runningMean, let runningVar, let numBatchesTracked else { return }
        let mean = input.mean(axes: axes).mean(axes: [0])
        let variance = input.variance(axes: axes).mean(axes: [0])
        let unbiased = variance * (Float(places) / Float(places - 1))
        let share = context.statisticsShare(after: numBatchesTracked.value, momentum: momentum)
        runningMean.assign(runningMean.value * (1 - share) + mean * share)
        runningVar.assign(runningVar.value * (1 - share) + unbiased * share)
        numBatchesTracked.value += 1
    }
}
