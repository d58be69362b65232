import Autodiff
import Kernels

/// Batch normalisation over all axes but the last (Ioffe & Szegedy 2015), with PyTorch's running
/// statistics: running ← (1 − momentum)·running + momentum·batch, the variance unbiased.
///
/// Shapes: x and y [batch, …, channels]; weight, bias, running mean and variance [channels].
/// Training needs more than one row.
public struct BatchNorm: ActivationFusing {
    /// Scale of every channel.
    public let weight: Parameter
    /// Shift of every channel.
    public let bias: Parameter
    /// Mean of every channel over past batches.
    public let runningMean: StateBuffer
    /// Unbiased variance of every channel over past batches.
    public let runningVar: StateBuffer
    /// Batches seen.
    public let numBatchesTracked = StateCounter()
    /// What keeps the variance from zero.
    public let epsilon: Float
    /// The weight of a new batch in the running statistics.
    public let momentum: Float

    /// A layer for `channels` channels.
    ///
    /// `image` is the image [height, width, channels] that the features of a vector are the
    /// elements of; files hold them channel by channel.
    public init(
        channels: Int, image: Shape? = nil, epsilon: Float = 1e-5, momentum: Float = 0.1
    ) {
        let layout = StoredLayout.vector(channels, image: image)
        weight = Parameter(.ones([channels]), layout: layout)
        bias = Parameter(.zeros([channels]), layout: layout)
        runningMean = StateBuffer(.zeros([channels]), layout: layout, isStatistic: true)
        runningVar = StateBuffer(
            .ones([channels]), layout: layout, isStatistic: true, isVariance: true)
        self.epsilon = epsilon
        self.momentum = momentum
    }

    /// The layer's value, with an activation behind it.
    public func callAsFunction(
        _ input: Tensor, _ context: inout Context, activation: FusedActivation
    ) -> Tensor {
        let isTraining = context.mode == .training
        let moments =
            isTraining
            ? ChannelMoments(of: input)
            : ChannelMoments(mean: runningMean.value, variance: runningVar.value)
        if isTraining { track(moments, rows: input.count / input.shape[-1], context) }
        return input.normalized(
            moments: moments, ofThisBatch: isTraining, scale: weight(context),
            shift: bias(context), epsilon: epsilon, activation: activation)
    }

    private func track(_ moments: ChannelMoments, rows: Int, _ context: Context) {
        precondition(rows > 1, "BatchNorm: training needs more than one row a channel")
        let unbiased = moments.variance * (Float(rows) / Float(rows - 1))
        let share = context.statisticsShare(after: numBatchesTracked.value, momentum: momentum)
        runningMean.assign(runningMean.value * (1 - share) + moments.mean * share)
        runningVar.assign(runningVar.value * (1 - share) + unbiased * share)
        numBatchesTracked.value += 1
    }
}
