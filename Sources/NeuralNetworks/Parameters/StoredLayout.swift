import Autodiff

/// How a tensor lies in a file, where PyTorch's layout is not the one that we compute with.
///
/// PyTorch keeps images as channels, rows, columns and puts a filter's outputs first; we keep
/// images as rows, columns, channels and a filter's outputs last. A file always has PyTorch's order.
public struct StoredLayout: Sendable, Hashable {
    /// The tensor's shape in memory.
    public let memoryShape: Shape
    /// The tensor's shape in a file.
    public let shape: Shape
    /// Under which shape the axes are told apart.
    private let viewed: Shape
    /// Axis k of the file is axis `order[k]` of `viewed`.
    private let order: [Int]

    /// The same order in both.
    public init(plain shape: Shape) {
        self.init(memoryShape: shape, viewed: shape, order: Array(0..<shape.rank), shape: shape)
    }

    private init(memoryShape: Shape, viewed: Shape, order: [Int], shape: Shape) {
        self.memoryShape = memoryShape
        self.viewed = viewed
        self.order = order
        self.shape = shape
    }

    /// A convolution's filter: [height, width, inputs, outputs] as [outputs, inputs, height, width];
    /// likewise a transposed convolution's, [height, width, outputs, inputs] as
    /// [inputs, outputs, height, width].
    public static func filter(_ shape: Shape) -> StoredLayout {
        precondition(shape.rank == 4, "StoredLayout: a filter of shape \(shape)")
        let order = [3, 2, 0, 1]
        return StoredLayout(
            memoryShape: shape, viewed: shape, order: order, shape: Shape(order.map { shape[$0] }))
    }

    /// A linear layer's weight, [inputs, outputs] as [outputs, inputs]. Where outputs or inputs are
    /// the elements of an image [height, width, channels], a file has them channel by channel.
    public static func matrix(
        outputs: Int, inputs: Int, outputImage: Shape? = nil, inputImage: Shape? = nil
    ) -> StoredLayout {
        features([inputs, outputs], images: [inputImage, outputImage])
    }

    /// A vector whose elements are those of an image [height, width, channels], if `image` is given.
    public static func vector(_ count: Int, image: Shape?) -> StoredLayout {
        features([count], images: [image])
    }

    /// What normalises over examples of `shape`: an image's as [channels, height, width].
    static func normalized(_ shape: Shape, image: Shape?) -> StoredLayout {
        guard shape.rank == 3 else {
            return shape.rank == 1 ? .vector(shape[0], image: image) : StoredLayout(plain: shape)
        }
        return StoredLayout(
            memoryShape: shape, viewed: shape, order: [2, 0, 1],
            shape: [shape[2], shape[0], shape[1]])
    }

    /// One axis a group of features, each in the order of an image if there is one; a file has the
    /// axes the other way round.
    private static func features(_ sizes: [Int], images: [Shape?]) -> StoredLayout {
        var viewed: [Int] = []
        var order: [Int] = []
        var shape: [Int] = []
        for (size, image) in zip(sizes, images) {
            let first = viewed.count
            shape.insert(size, at: 0)
            // One channel is in the same order either way.
            guard let image, image[2] > 1 else {
                viewed.append(size)
                order.insert(first, at: 0)
                continue
            }
            precondition(
                image.rank == 3 && image.count == size,
                "StoredLayout: \(size) features as an image \(image)")
            viewed += image.dimensions
            order.insert(contentsOf: [first + 2, first, first + 1], at: 0)
        }
        return StoredLayout(
            memoryShape: Shape(sizes), viewed: Shape(viewed), order: order, shape: Shape(shape))
    }

    /// Whether a file has the very order of memory.
    public var isPlain: Bool { order == Array(order.indices) && shape == memoryShape }

    /// The layout of one length for every place along `axis`, of size one along the others.
    func lengths(along axis: Int) -> StoredLayout {
        let sizes = memoryShape.dimensions.enumerated().map { $0 == axis ? $1 : 1 }
        if viewed.rank == memoryShape.rank {
            return StoredLayout(
                memoryShape: Shape(sizes), viewed: Shape(sizes), order: order,
                shape: Shape(order.map { sizes[$0] }))
        }
        // A matrix whose outputs are an image's elements: lengths are in that order too.
        return image(of: axis).map {
            StoredLayout(
                memoryShape: Shape(sizes), viewed: $0, order: [2, 0, 1],
                shape: Shape(sizes.reversed()))
        }
            ?? StoredLayout(
                memoryShape: Shape(sizes), viewed: Shape(sizes), order: [1, 0],
                shape: Shape(sizes.reversed()))
    }

    /// The image whose elements lie along an axis of a matrix, if they do.
    private func image(of axis: Int) -> Shape? {
        let isFirst = viewed.dimensions[0] != memoryShape[0]
        guard axis == 0 ? isFirst : viewed.rank > (isFirst ? 4 : 2) else { return nil }
        let sizes = viewed.dimensions
        return Shape(axis == 0 ? Array(sizes.prefix(3)) : Array(sizes.suffix(3)))
    }

    /// The layout of all axes but one, in the order of the file and in one line, as PyTorch's
    /// spectral norm keeps a singular vector.
    func flattened(without axis: Int) -> StoredLayout {
        if viewed.rank != memoryShape.rank {
            return .vector(memoryShape[1 - axis], image: image(of: 1 - axis))
        }
        let kept = order.filter { $0 != axis }
        let axes = kept.sorted()
        let sizes = Shape(axes.map { viewed[$0] })
        return StoredLayout(
            memoryShape: sizes, viewed: sizes,
            order: kept.map { old in axes.firstIndex(of: old) ?? 0 }, shape: [sizes.count])
    }

    /// The tensor as a file has it.
    public func stored(_ tensor: Tensor) -> Tensor {
        isPlain
            ? tensor : tensor.reshaped(to: viewed).transposed(order).reshaped(to: shape)
    }

    /// The tensor of a file as memory has it.
    public func restored(_ tensor: Tensor) -> Tensor {
        if isPlain { return tensor }
        var inverse = order
        for (position, axis) in order.enumerated() { inverse[axis] = position }
        return tensor.reshaped(to: Shape(order.map { viewed[$0] })).transposed(inverse)
            .reshaped(to: memoryShape)
    }
}
