import CVectorMath

/// Windows that walk over images [batch, height, width, channels] in steps, each of them within
/// the image and its padding.
public struct PoolingWindows: Sendable, Hashable {
    /// Images.
    public let batch: Int
    /// Rows and columns of an image.
    public let image: PlaneSize
    /// Channels: the last axis.
    public let channels: Int
    /// Rows and columns of a window.
    public let kernel: PlaneSize
    /// From one window to the next.
    public let stride: PlaneSize
    /// Rows above and below, columns left and right of the image.
    public let padding: PlaneSize
    /// Windows: ⌊(image + 2·padding − kernel)/stride⌋ + 1 in each direction.
    public let output: PlaneSize

    /// Windows over images; traps when none fits, or when a window could lie in the padding alone.
    public init(
        batch: Int, image: PlaneSize, channels: Int, kernel: PlaneSize, stride: PlaneSize,
        padding: PlaneSize
    ) {
        self.batch = batch
        self.image = image
        self.channels = channels
        self.kernel = kernel
        self.stride = stride
        self.padding = padding
        guard
            let height = Self.windows(image.height, kernel.height, stride.height, padding.height),
            let width = Self.windows(image.width, kernel.width, stride.width, padding.width)
        else {
            preconditionFailure(
                "PoolingWindows: \(kernel) in steps of \(stride) over \(image) padded by \(padding)"
            )
        }
        output = PlaneSize(height: height, width: width)
    }

    /// Windows of size `kernel` along an axis of `size`: nil when the sizes make no sense, no
    /// window fits, or the padding is more than half of a window.
    public static func windows(_ size: Int, _ kernel: Int, _ stride: Int, _ padding: Int) -> Int? {
        guard size > 0, kernel > 0, stride > 0, padding >= 0, 2 * padding <= kernel,
            kernel <= size + 2 * padding
        else { return nil }
        return (size + 2 * padding - kernel) / stride + 1
    }

    /// Elements of the images.
    public var inputCount: Int { batch * image.area * channels }
    /// Elements of the result: one a window and channel.
    public var outputCount: Int { batch * output.area * channels }

    private var c: vm_windows {
        vm_windows(
            batch: batch, height: image.height, width: image.width, channels: channels,
            output_height: output.height, output_width: output.width,
            kernel_height: kernel.height, kernel_width: kernel.width,
            stride_height: stride.height, stride_width: stride.width,
            padding_height: padding.height, padding_width: padding.width)
    }

    /// The largest element of every window and where it lies: the first of equal ones; NaN where
    /// one is NaN. Traps on windows of more than 65,536 places.
    public func maximum(_ x: Region) -> (values: Region, winners: WindowWinners) {
        precondition(x.count == inputCount, "PoolingWindows: \(x.count) elements for \(self)")
        precondition(kernel.area <= 1 << 16, "PoolingWindows: \(kernel) places in a window")
        let values = Region(count: outputCount)
        let winners = WindowWinners(windows: self)
        var c = c
        vm_max_pool(&c, x.pointer, values.pointer, winners.pointer)
        return (values, winners)
    }

    fileprivate func place(_ x: Region, _ winners: WindowWinners) -> Region {
        precondition(x.count == outputCount, "PoolingWindows: \(x.count) elements for \(self)")
        let y = Region(count: inputCount)
        var c = c
        vm_place_winners(&c, x.pointer, winners.pointer, y.pointer)
        return y
    }

    fileprivate func pick(_ x: Region, _ winners: WindowWinners) -> Region {
        precondition(x.count == inputCount, "PoolingWindows: \(x.count) elements for \(self)")
        let y = Region(count: outputCount)
        var c = c
        vm_pick_winners(&c, x.pointer, winners.pointer, y.pointer)
        return y
    }
}

/// Where the largest element of every window lies.
public struct WindowWinners: Sendable {
    /// The windows.
    public let windows: PoolingWindows
    // Places of 16 bits each in memory that the cache of storage gives and takes.
    private let places: Region

    fileprivate init(windows: PoolingWindows) {
        self.windows = windows
        places = Region(count: (windows.outputCount + 1) / 2)
    }

    fileprivate var pointer: UnsafeMutablePointer<UInt16> {
        UnsafeMutableRawPointer(places.pointer).assumingMemoryBound(to: UInt16.self)
    }

    /// Zeros of the images' size to which every window's element is added at its winner.
    public func place(_ x: Region) -> Region { windows.place(x, self) }

    /// The elements of images at the winners.
    public func pick(_ x: Region) -> Region { windows.pick(x, self) }
}
