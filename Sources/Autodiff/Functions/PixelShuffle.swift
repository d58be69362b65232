extension Tensor {
    /// Channels moved into the plane (Shi et al. 2016): [batch, height, width, channels·factor²] to
    /// [batch, height·factor, width·factor, channels]. Channel c·factor² + i·factor + j becomes row
    /// i and column j of channel c's block, in PyTorch's order of channels.
    public func pixelShuffled(by factor: Int) -> Tensor {
        precondition(
            rank == 4 && factor > 0 && shape[3] % (factor * factor) == 0,
            "pixelShuffled: \(shape) by \(factor)")
        let (batch, height, width) = (shape[0], shape[1], shape[2])
        let channels = shape[3] / (factor * factor)
        return reshaped(to: [batch, height, width, channels, factor, factor])
            .transposed([0, 1, 4, 2, 5, 3])
            .reshaped(to: [batch, height * factor, width * factor, channels])
    }

    /// The inverse: [batch, height·factor, width·factor, channels] to
    /// [batch, height, width, channels·factor²].
    public func pixelUnshuffled(by factor: Int) -> Tensor {
        precondition(
            rank == 4 && factor > 0 && shape[1] % factor == 0 && shape[2] % factor == 0,
            "pixelUnshuffled: \(shape) by \(factor)")
        let (batch, channels) = (shape[0], shape[3])
        let (height, width) = (shape[1] / factor, shape[2] / factor)
        return reshaped(to: [batch, height, factor, width, factor, channels])
            .transposed([0, 1, 3, 5, 2, 4])
            .reshaped(to: [batch, height, width, channels * factor * factor])
    }
}
