import CVectorMath

/// All sizes of a pooling: windows that walk over images [batch, height, width, channels].
public struct PoolingGeometry: Sendable, Hashable {
    /// How the windows walk.
    public let window: PoolingWindow
    /// Images.
    public let batch: Int
    /// Rows and columns of an image.
    public let image: PlaneSize
    /// Channels: the last axis.
    public let channels: Int
    /// Windows in each direction.
    public let output: PlaneSize

    /// Windows over images; traps when none fits, or when one could lie in the padding alone.
    public init(window: PoolingWindow, batch: Int, image: PlaneSize, channels: Int) {
        guard let output = window.output(over: image) else {
            preconditionFailure("PoolingGeometry: \(window) over \(image)")
        }
        self.window = window
        self.batch = batch
        self.image = image
        self.channels = channels
        self.output = output
    }

    /// Elements of the images.
    public var inputCount: Int { batch * image.area * channels }
    /// Elements of the result: one a window and channel.
    public var outputCount: Int { batch * output.area * channels }

    private var c: vm_windows {
        vm_windows(
            batch: batch, height: image.height, width: image.width, channels: channels,
            output_height: output.height, output_width: output.width,
            kernel_height: window.kernel.height, kernel_width: window.kernel.width,
            stride_height: window.stride.height, stride_width: window.stride.width,
            padding_height: window.padding.height, padding_width: window.padding.width)
    }

    /// The largest element of every window and where it lies: the first of equal ones; NaN where
    /// one is NaN. Traps on windows of more than 65,536 places.
    public func maximum(_ x: Region) -> (values: Region, winners: WindowWinners) {
        precondition(x.count == inputCount, "PoolingGeometry: \(x.count) elements for \(self)")
        precondition(
            window.kernel.area <= 1 << 16, "PoolingGeometry: \(window.kernel) places in a window")
        let values = Region(count: outputCount)
        let winners = WindowWinners(geometry: self)
        var c = c
        vm_max_pool(&c, x.pointer, values.pointer, winners.pointer)
        return (values, winners)
    }

    fileprivate func place(_ x: Region, _ winners: WindowWinners) -> Region {
        precondition(x.count == outputCount, "PoolingGeometry: \(x.count) elements for \(self)")
        let y = Region(count: inputCount)
        var c = c
        vm_place_winners(&c, x.pointer, winners.pointer, y.pointer)
        return y
    }

    fileprivate func pick(_ x: Region, _ winners: WindowWinners) -> Region {
        precondition(x.count == inputCount, "PoolingGeometry: \(x.count) elements for \(self)")
        let y = Region(count: outputCount)
        var c = c
        vm_pick_winners(&c, x.pointer, winners.pointer, y.pointer)
        return y
    }
}

/// Where the largest element of every window lies.
public struct WindowWinners: Sendable {
    /// The windows.
    public let geometry: PoolingGeometry
    // Places of 16 bits each in memory that the cache of storage gives and takes.
    private let places: Region

    fileprivate init(geometry: PoolingGeometry) {
        self.geometry = geometry
        places = Region(count: (geometry.outputCount + 1) / 2)
    }

    fileprivate var pointer: UnsafeMutablePointer<UInt16> {
        UnsafeMutableRawPointer(places.pointer).assumingMemoryBound(to: UInt16.self)
    }

    /// Zeros of the images' size to which every window's element is added at its winner.
    public func place(_ x: Region) -> Region { geometry.place(x, self) }

    /// The elements of images at the winners.
    public func pick(_ x: Region) -> Region { geometry.pick(x, self) }
}
