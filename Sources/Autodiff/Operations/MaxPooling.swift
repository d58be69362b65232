import Kernels

/// x at the winner of every window: [batch, height, width, channels] to [batch, windows down,
/// windows across, channels]. A linear map once the winners are known; its transpose is
/// `PlaceWinners`.
struct PickWinners: UnaryOperation {
    let winners: WindowWinners
    /// The value at the x whose winners these are, which came with finding them.
    let found: Region?

    func value(_ x: Tensor) -> Tensor {
        let windows = winners.windows
        return Tensor(
            found ?? winners.pick(x.region),
            shape: [windows.batch, windows.output.height, windows.output.width, windows.channels])
    }

    func derivative(_ cotangent: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor? {
        PlaceWinners(winners: winners)(cotangent)
    }
}

/// One element a window, added to zeros of the images' size at the window's winner.
struct PlaceWinners: UnaryOperation {
    let winners: WindowWinners

    func value(_ x: Tensor) -> Tensor {
        let windows = winners.windows
        return Tensor(
            winners.place(x.region),
            shape: [windows.batch, windows.image.height, windows.image.width, windows.channels])
    }

    func derivative(_ cotangent: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor? {
        PickWinners(winners: winners, found: nil)(cotangent)
    }
}

extension Tensor {
    /// The largest element of every window of x [batch, height, width, channels]; the first of
    /// equal ones gets the derivative. Padding never wins and is at most half a window.
    ///
    /// Result: [batch, ⌊(height + 2·padding − kernel)/stride⌋ + 1, the same of the width, channels].
    /// `stride` is the kernel unless given; traps when no window fits.
    public func maxPooled(
        kernel: PlaneSize, stride: PlaneSize? = nil, padding: PlaneSize = 0
    ) -> Tensor {
        precondition(rank == 4 && count > 0, "maxPooled: \(shape) is not a batch of images")
        let windows = PoolingWindows(
            batch: shape[0], image: PlaneSize(height: shape[1], width: shape[2]),
            channels: shape[3], kernel: kernel, stride: stride ?? kernel, padding: padding)
        let (values, winners) = windows.maximum(region)
        return PickWinners(winners: winners, found: values)(self)
    }
}
