import Kernels

/// x at the winner of every window: [batch, height, width, channels] to [batch, windows down,
/// windows across, channels]. A linear map once the winners are known; its transpose is
/// `PlaceWinners`.
struct PickWinners: UnaryOperation {
    let winners: WindowWinners
    /// The value at the x whose winners these are, which came with finding them.
    let found: Region?

    func value(_ x: Tensor) -> Tensor {
        let geometry = winners.geometry
        return Tensor(
            found ?? winners.pick(x.region),
            shape: [
                geometry.batch, geometry.output.height, geometry.output.width, geometry.channels,
            ])
    }

    func derivative(_ cotangent: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor? {
        PlaceWinners(winners: winners)(cotangent)
    }
}

/// One element a window, added to zeros of the images' size at the window's winner.
struct PlaceWinners: UnaryOperation {
    let winners: WindowWinners

    func value(_ x: Tensor) -> Tensor {
        let geometry = winners.geometry
        return Tensor(
            winners.place(x.region),
            shape: [
                geometry.batch, geometry.image.height, geometry.image.width, geometry.channels,
            ])
    }

    func derivative(_ cotangent: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor? {
        PickWinners(winners: winners, found: nil)(cotangent)
    }
}

extension Tensor {
    /// The largest element of every window of x [batch, height, width, channels]; the first of
    /// equal ones gets the derivative. What lies outside of the image never wins.
    ///
    /// Result: [batch, places down, places across, channels] as `PoolingWindow.output` counts them;
    /// traps when there are none.
    public func maxPooled(_ window: PoolingWindow) -> Tensor {
        precondition(rank == 4 && count > 0, "maxPooled: \(shape) is not a batch of images")
        let geometry = PoolingGeometry(
            window: window, batch: shape[0], image: PlaneSize(height: shape[1], width: shape[2]),
            channels: shape[3])
        let (values, winners) = geometry.maximum(region)
        return PickWinners(winners: winners, found: values)(self)
    }
}
