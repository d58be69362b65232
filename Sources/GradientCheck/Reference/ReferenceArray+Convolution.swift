/// Where the reference of a convolution puts its kernel; arrays are images [batch, height, width,
/// channels] and filters [height, width, inputs/groups, outputs].
public struct ReferenceWindow: Sendable {
    /// Pixels between places, down and across.
    public var stride = (down: 1, across: 1)
    /// Zeros at the sides.
    public var margins = (top: 0, bottom: 0, left: 0, right: 0)
    /// Pixels between elements of the kernel, down and across.
    public var dilation = (down: 1, across: 1)
    /// Parts of the channels.
    public var groups = 1

    /// A window that moves by one pixel.
    public init() {}
}

extension ReferenceArray {
    /// Every place of the kernel on the padded images, read off.
    public func convolved(with filter: ReferenceArray, _ window: ReferenceWindow) -> ReferenceArray
    {
        let (margins, stride, dilation) = (window.margins, window.stride, window.dilation)
        let padded = padded([
            (0, 0), (margins.top, margins.bottom), (margins.left, margins.right), (0, 0),
        ])
        func places(_ size: Int, _ kernel: Int, _ stride: Int, _ dilation: Int) -> Int {
            var count = 0
            while count * stride + (kernel - 1) * dilation < size { count += 1 }
            return count
        }
        let size = [
            shape[0], places(padded.shape[1], filter.shape[0], stride.down, dilation.down),
            places(padded.shape[2], filter.shape[1], stride.across, dilation.across),
            filter.shape[3],
        ]
        let (share, outputShare) = (filter.shape[2], filter.shape[3] / window.groups)
        return ReferenceArray(shape: size) { at in
            var total = 0.0
            for a in 0..<filter.shape[0] {
                for b in 0..<filter.shape[1] {
                    for c in 0..<share {
                        let pixel = [
                            at[0], at[1] * stride.down + a * dilation.down,
                            at[2] * stride.across + b * dilation.across,
                            at[3] / outputShare * share + c,
                        ]
                        total += padded[pixel] * filter[[a, b, c, at[3]]]
                    }
                }
            }
            return total
        }
    }

    /// Every pixel stamps the filter [height, width, outputs/groups, inputs], times its value, onto
    /// an empty sheet, whose margins are cut off and which gets `extra` rows and columns of zeros.
    public func transposedConvolved(
        with filter: ReferenceArray, _ window: ReferenceWindow, extra: (down: Int, across: Int)
    ) -> ReferenceArray {
        let (margins, stride, dilation) = (window.margins, window.stride, window.dilation)
        let (share, inputShare) = (filter.shape[2], filter.shape[3] / window.groups)
        let sheet = [
            shape[0],
            (shape[1] - 1) * stride.down + (filter.shape[0] - 1) * dilation.down + 1 + extra.down,
            (shape[2] - 1) * stride.across + (filter.shape[1] - 1) * dilation.across + 1
                + extra.across,
            share * window.groups,
        ]
        var result = ReferenceArray(shape: sheet) { _ in 0 }
        _ = ReferenceArray(shape: shape) { at in
            for a in 0..<filter.shape[0] {
                for b in 0..<filter.shape[1] {
                    for c in 0..<share {
                        let row = at[1] * stride.down + a * dilation.down
                        let column = at[2] * stride.across + b * dilation.across
                        let channel = at[3] / inputShare * share + c
                        let place = ((at[0] * sheet[1] + row) * sheet[2] + column) * sheet[3]
                        result.elements[place + channel] += self[at] * filter[[a, b, c, at[3]]]
                    }
                }
            }
            return 0
        }
        return result.sliced([
            0..<sheet[0], margins.top..<sheet[1] - margins.bottom,
            margins.left..<sheet[2] - margins.right, 0..<sheet[3],
        ])
    }

    /// Σ of what each element of a filter [height, width, inputs/groups, outputs] met in these
    /// images times the gradient of where it went.
    public func filterGradient(
        _ gradient: ReferenceArray, kernel: (height: Int, width: Int), _ window: ReferenceWindow
    ) -> ReferenceArray {
        let (margins, stride, dilation) = (window.margins, window.stride, window.dilation)
        let padded = padded([
            (0, 0), (margins.top, margins.bottom), (margins.left, margins.right), (0, 0),
        ])
        let (share, outputShare) = (shape[3] / window.groups, gradient.shape[3] / window.groups)
        let size = [kernel.height, kernel.width, share, gradient.shape[3]]
        return ReferenceArray(shape: size) { at in
            var total = 0.0
            for n in 0..<gradient.shape[0] {
                for i in 0..<gradient.shape[1] {
                    for j in 0..<gradient.shape[2] {
                        let pixel = [
                            n, i * stride.down + at[0] * dilation.down,
                            j * stride.across + at[1] * dilation.across,
                            at[3] / outputShare * share + at[2],
                        ]
                        total += padded[pixel] * gradient[[n, i, j, at[3]]]
                    }
                }
            }
            return total
        }
    }
}
