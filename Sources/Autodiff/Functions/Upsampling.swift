import Kernels

/// How the pixels of a larger image come from those of a smaller one, by the names that configs
/// use.
public enum Interpolation: String, CaseIterable, Sendable {
    /// The pixel that lies under each.
    case nearest
    /// Between the four pixels whose centres lie around each; beyond the outermost centres, the
    /// outermost pixels.
    case bilinear
    /// The same, with the centres of the outermost pixels on each other instead of the edges.
    case bilinearAligningCorners = "bilinear-aligning-corners"
}

extension Tensor {
    /// x [batch, height, width, channels] made `factor` times as high and wide.
    public func upsampled(
        by factor: PlaneSize, _ interpolation: Interpolation = .nearest
    ) -> Tensor {
        resampled("upsampled") {
            .upsampling($0, by: factor.height, interpolation)
        } columns: {
            .upsampling($0, by: factor.width, interpolation)
        }
    }
}

extension AxisMap {
    /// An axis of `size` made `factor` times as long.
    fileprivate static func upsampling(
        _ size: Int, by factor: Int, _ interpolation: Interpolation
    ) -> AxisMap {
        precondition(size > 0 && factor > 0, "upsampled: \(size) by \(factor)")
        let outputs = size * factor
        switch interpolation {
        case .nearest:
            return AxisMap(inputs: size, rows: (0..<outputs).map { [Term($0 / factor, 1)] })
        case .bilinear:
            return interpolating(size, outputs) { (Double($0) + 0.5) / Double(factor) - 0.5 }
        case .bilinearAligningCorners:
            let step = outputs > 1 ? Double(size - 1) / Double(outputs - 1) : 0
            return interpolating(size, outputs) { Double($0) * step }
        }
    }

    /// Linear interpolation at `position(output)`, in units of inputs; the ends are continued.
    private static func interpolating(
        _ size: Int, _ outputs: Int, at position: (Int) -> Double
    ) -> AxisMap {
        AxisMap(
            inputs: size,
            rows: (0..<outputs).map { output in
                let place = min(max(position(output), 0), Double(size - 1))
                let lower = Int(place)
                let share = place - Double(lower)
                return share == 0
                    ? [Term(lower, 1)]
                    : [Term(lower, Float(1 - share)), Term(lower + 1, Float(share))]
            })
    }
}
