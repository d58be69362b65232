import Kernels

/// A linear map along the rows of images [batch, height, width, channels] and one along the
/// columns: averages of windows, upsampling, reflections, and the transposes of all of them.
///
/// The derivative is the transposed map, which is an operation of the same kind.
struct Resample: UnaryOperation {
    let map: PlaneMap

    func value(_ x: Tensor) -> Tensor {
        Tensor(
            map(x.region, batch: x.shape[0], channels: x.shape[3]),
            shape: [x.shape[0], map.output.height, map.output.width, x.shape[3]])
    }

    func derivative(_ cotangent: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor? {
        Resample(map: map.transposed)(cotangent)
    }
}

extension Tensor {
    /// This batch of images with a map along the rows and one along the columns.
    func resampled(_ name: String, rows: (Int) -> AxisMap, columns: (Int) -> AxisMap) -> Tensor {
        precondition(rank == 4, "\(name): \(shape) is not a batch of images")
        return Resample(map: PlaneMap(rows: rows(shape[1]), columns: columns(shape[2])))(self)
    }
}
