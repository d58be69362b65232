import Kernels

/// The same elements under another shape; a view.
struct Reshape: UnaryOperation {
    let shape: Shape

    func value(_ x: Tensor) -> Tensor { Tensor(x.region, shape: shape) }
    func derivative(_ cotangent: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor? {
        cotangent.reshaped(to: x.shape)
    }
}

/// Axes in another order: axis k of the result is axis `order[k]` of x.
struct Transpose: UnaryOperation {
    let order: [Int]

    func value(_ x: Tensor) -> Tensor {
        let shape = Shape(order.map { x.shape[$0] })
        let strides = x.shape.strides
        let y = Region(count: x.count)
        Copying.copy(
            x.region, into: y,
            along: StridedPair(
                shape: shape.dimensions, stridesA: order.map { strides[$0] },
                stridesB: shape.strides))
        return Tensor(y, shape: shape)
    }

    func derivative(_ cotangent: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor? {
        var inverse = order
        for (position, axis) in order.enumerated() { inverse[axis] = position }
        return Transpose(order: inverse)(cotangent)
    }
}

/// A box out of x: one range an axis. A view when only the first axis is cut.
struct Slice: UnaryOperation {
    let ranges: [Range<Int>]

    func value(_ x: Tensor) -> Tensor {
        let shape = Shape(ranges.map(\.count))
        let strides = x.shape.strides
        let start = zip(ranges, strides).reduce(0) { $0 + $1.0.lowerBound * $1.1 }
        let isLeading = zip(ranges, x.shape.dimensions).dropFirst().allSatisfy { $0.count == $1 }
        if isLeading || shape.count == 0 {
            return Tensor(
                x.region[start: shape.count == 0 ? 0 : start, count: shape.count], shape: shape)
        }
        let y = Region(count: shape.count)
        Copying.copy(
            x.region[start: start, count: x.count - start], into: y,
            along: StridedPair(
                shape: shape.dimensions, stridesA: strides, stridesB: shape.strides))
        return Tensor(y, shape: shape)
    }

    func derivative(_ cotangent: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor? {
        let margins = zip(ranges, x.shape.dimensions).map {
            (before: $0.lowerBound, after: $1 - $0.upperBound)
        }
        return cotangent.padded(margins)
    }
}

/// x with zeros put before and behind it along every axis.
struct Pad: UnaryOperation {
    let margins: [(before: Int, after: Int)]

    func value(_ x: Tensor) -> Tensor {
        let shape = Shape(
            zip(x.shape.dimensions, margins).map { $0 + $1.before + $1.after })
        let y = Elementwise.filled(0, count: shape.count)
        let strides = shape.strides
        let start = zip(margins, strides).reduce(0) { $0 + $1.0.before * $1.1 }
        if x.count > 0 {
            Copying.copy(
                x.region, into: y[start: start, count: y.count - start],
                along: StridedPair(
                    shape: x.shape.dimensions, stridesA: x.shape.strides, stridesB: strides))
        }
        return Tensor(y, shape: shape)
    }

    func derivative(_ cotangent: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor? {
        Slice(
            ranges: zip(x.shape.dimensions, margins).map { $1.before..<$1.before + $0 })(cotangent)
    }
}

/// Tensors one behind the other along an axis.
struct Concatenate: Operation {
    let axis: Int

    func forward(_ inputs: [Tensor]) -> Tensor {
        var dimensions = inputs[0].shape.dimensions
        dimensions[axis] = inputs.reduce(0) { $0 + $1.shape[axis] }
        let shape = Shape(dimensions)
        let strides = shape.strides
        let y = Region(count: shape.count)
        var start = 0
        for input in inputs where input.count > 0 {
            Copying.copy(
                input.region, into: y[start: start, count: y.count - start],
                along: StridedPair(
                    shape: input.shape.dimensions, stridesA: input.shape.strides,
                    stridesB: strides))
            start += input.shape[axis] * strides[axis]
        }
        return Tensor(y, shape: shape)
    }

    func vjp(_ cotangent: Tensor, _ inputs: [Tensor], _ output: Tensor, needs: [Bool]) -> [Tensor?]
    {
        var start = 0
        return zip(inputs, needs).map { input, needed in
            let range = start..<start + input.shape[axis]
            start = range.upperBound
            return needed ? cotangent.sliced(axis: axis, range) : nil
        }
    }
}

/// Rows of x by index: y[r] = x[indices[r]].
struct Gather: UnaryOperation {
    let indices: [Int]

    func value(_ x: Tensor) -> Tensor {
        let width = x.shape.dimensions.dropFirst().reduce(1, *)
        return Tensor(
            Copying.gatherRows(x.region, indices, width: width),
            shape: Shape([indices.count] + x.shape.dimensions.dropFirst()))
    }

    func derivative(_ cotangent: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor? {
        Scatter(indices: indices, rows: x.shape[0])(cotangent)
    }
}

/// Rows added into zeros by index: y[indices[r]] += x[r].
struct Scatter: UnaryOperation {
    let indices: [Int]
    let rows: Int

    func value(_ x: Tensor) -> Tensor {
        let width = x.shape.dimensions.dropFirst().reduce(1, *)
        return Tensor(
            Copying.scatterRows(x.region, indices, width: width, rows: rows),
            shape: Shape([rows] + x.shape.dimensions.dropFirst()))
    }

    func derivative(_ cotangent: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor? {
        Gather(indices: indices)(cotangent)
    }
}

extension Tensor {
    /// The same elements under another shape of as many; costs nothing.
    public func reshaped(to shape: Shape) -> Tensor {
        precondition(shape.count == count, "reshaped: \(self.shape) to \(shape)")
        return self.shape == shape ? self : Reshape(shape: shape)(self)
    }

    /// One row a batch element: [batch, everything else].
    public var flattened: Tensor {
        precondition(rank > 0, "flattened: a scalar has no batch axis")
        return reshaped(to: [shape[0], shape.dimensions.dropFirst().reduce(1, *)])
    }

    /// Axes in another order: axis k of the result is axis `order[k]`; reversed when nil.
    public func transposed(_ order: [Int]? = nil) -> Tensor {
        let order = order.map { $0.map(shape.position) } ?? Array((0..<rank).reversed())
        precondition(
            order.sorted() == Array(0..<rank), "transposed: \(order) does not permute \(shape)")
        return Transpose(order: order)(self)
    }

    /// The part with `range` along one axis.
    public func sliced(axis: Int, _ range: Range<Int>) -> Tensor {
        let axis = shape.position(of: axis)
        var ranges = shape.dimensions.map { 0..<$0 }
        ranges[axis] = range
        return sliced(ranges)
    }

    /// The box of one range an axis.
    public func sliced(_ ranges: [Range<Int>]) -> Tensor {
        precondition(
            ranges.count == rank
                && zip(ranges, shape.dimensions).allSatisfy {
                    $0.lowerBound >= 0 && $0.upperBound <= $1
                }, "sliced: \(ranges) of \(shape)")
        return ranges == shape.dimensions.map { 0..<$0 } ? self : Slice(ranges: ranges)(self)
    }

    /// Zeros before and behind the elements, one pair of margins an axis.
    public func padded(_ margins: [(before: Int, after: Int)]) -> Tensor {
        precondition(
            margins.count == rank && margins.allSatisfy { $0.before >= 0 && $0.after >= 0 },
            "padded: \(margins) for \(shape)")
        return margins.allSatisfy { $0.before == 0 && $0.after == 0 }
            ? self : Pad(margins: margins)(self)
    }

    /// The rows of the first axis at `indices`.
    public func gathered(_ indices: [Int]) -> Tensor {
        precondition(
            rank > 0 && indices.allSatisfy { $0 >= 0 && $0 < shape[0] },
            "gathered: \(indices.count) indices into \(shape)")
        return Gather(indices: indices)(self)
    }

    /// `rows` rows of zeros to which row r of this tensor is added at `indices[r]`.
    public func scattered(_ indices: [Int], rows: Int) -> Tensor {
        precondition(
            rank > 0 && indices.count == shape[0],
            "scattered: \(indices.count) indices for \(shape)")
        return Scatter(indices: indices, rows: rows)(self)
    }
}

/// Tensors one behind the other along `axis`; the other axes agree.
public func concatenated(_ tensors: [Tensor], axis: Int = 0) -> Tensor {
    precondition(!tensors.isEmpty, "concatenated: no tensors")
    let axis = tensors[0].shape.position(of: axis)
    let others = tensors.map { tensor in
        tensor.shape.dimensions.indices.filter { $0 != axis }.map { tensor.shape[$0] }
    }
    precondition(
        others.allSatisfy { $0 == others[0] },
        "concatenated: \(tensors.map(\.shape)) along axis \(axis)")
    return tensors.count == 1 ? tensors[0] : Concatenate(axis: axis).apply(tensors)
}
