import Autodiff
import Kernels

/// Operations on images [batch, height, width, channels]: windows, resampling, channels and planes.
extension OperationTable {
    static let images: [[OperationSample]] = [
        maxPooling, averagePooling, globalPooling, upsampling, imagePadding, pixelShuffling,
    ]

    // Squared first, so that a second derivative runs through the operation too; elements are far
    // enough from each other for windows to keep their winners.
    private static func sample(
        _ name: String, _ operations: [String], _ shape: [Int],
        tensor: @escaping @Sendable (Tensor) -> Tensor,
        reference: @escaping @Sendable (ReferenceArray) -> ReferenceArray
    ) -> OperationSample {
        OperationSample(
            name, operations: operations, at: [.spread(shape, from: 1, to: 9)],
            tensor: { tensor($0[0].squared()) },
            reference: { reference($0[0].map { $0 * $0 }) })
    }

    /// Windows over images of a shape.
    private struct Pooling: Sendable {
        let shape: [Int]
        let reference: ReferencePooling

        init(
            _ shape: [Int], _ kernel: (Int, Int), _ stride: (Int, Int), _ padding: (Int, Int),
            ceilMode: Bool = false
        ) {
            self.shape = shape
            reference = ReferencePooling(
                kernel: kernel, stride: stride, padding: padding, ceilMode: ceilMode)
        }

        var window: PoolingWindow {
            PoolingWindow(
                kernel: OperationTable.size(reference.kernel),
                stride: OperationTable.size(reference.stride),
                padding: OperationTable.size(reference.padding), ceilMode: reference.ceilMode)
        }
    }

    /// Windows side by side, with rest, overlapping, with gaps, padded, and one channel; then over
    /// the edge: side by side, overlapping, padded, larger than the image, and with a last one that
    /// would begin behind it.
    private static let poolings = [
        Pooling([2, 4, 4, 3], (2, 2), (2, 2), (0, 0)),
        Pooling([1, 5, 3, 2], (2, 2), (2, 2), (0, 0)),
        Pooling([1, 4, 5, 2], (3, 3), (1, 1), (0, 0)),
        Pooling([2, 3, 4, 1], (3, 2), (2, 1), (1, 1)),
        Pooling([1, 5, 6, 2], (2, 1), (3, 2), (0, 0)),
        Pooling([1, 3, 3, 2], (3, 3), (2, 2), (1, 1)),
        Pooling([1, 1, 1, 1], (1, 1), (1, 1), (0, 0)),
        Pooling([1, 4, 4, 2], (2, 2), (1, 2), (1, 1)),
        Pooling([2, 5, 3, 2], (2, 2), (2, 2), (0, 0), ceilMode: true),
        Pooling([1, 4, 6, 2], (3, 3), (2, 2), (0, 0), ceilMode: true),
        Pooling([1, 4, 5, 1], (3, 2), (2, 2), (1, 1), ceilMode: true),
        Pooling([1, 2, 3, 2], (3, 4), (2, 3), (0, 0), ceilMode: true),
        Pooling([1, 3, 5, 1], (2, 2), (3, 3), (1, 1), ceilMode: true),
    ]

    private static func size(_ pair: (Int, Int)) -> PlaneSize {
        PlaneSize(height: pair.0, width: pair.1)
    }

    private static let maxPooling: [OperationSample] =
        poolings.map { sample in
            Self.sample(
                "maxPooled", ["PickWinners"], sample.shape,
                tensor: { $0.maxPooled(sample.window) },
                reference: { $0.windows(sample.reference, -.infinity, max) })
        } + [
            // The derivative of a sum of maxima as a function of the cotangent: its own derivative is
            // the choice of winners.
            OperationSample(
                "places of winners", operations: ["PlaceWinners"],
                at: [.spread([1, 2, 2, 2], from: -2, to: 2)],
                tensor: { inputs in
                    let x = Tensor(ReferenceArray.spread([1, 5, 4, 2], from: -2, to: 2, seed: 3))
                        .variable
                    return vectorJacobianProduct(
                        of: x.maxPooled(PoolingWindow(kernel: 2)), at: [x],
                        cotangent: inputs[0].squared(),
                        differentiable: true)[0]
                },
                reference: { inputs in
                    let x = ReferenceArray.spread([1, 5, 4, 2], from: -2, to: 2, seed: 3)
                    let largest = x.windows(
                        ReferencePooling(kernel: (2, 2), stride: (2, 2)), -.infinity, max)
                    return x.image(height: 5, width: 4) { image, row, column, channel in
                        guard row < 4 else { return 0 }
                        let window = [image, row / 2, column / 2, channel]
                        let element = inputs[0][window]
                        return x[[image, row, column, channel]] == largest[window]
                            ? element * element : 0
                    }
                })
        ]

    private static let averagePooling: [OperationSample] = poolings.map { sample in
        Self.sample(
            "averagePooled", ["Resample"], sample.shape,
            tensor: { $0.averagePooled(sample.window) },
            reference: { $0.means(sample.reference) })
    }

    private static let globalPooling: [OperationSample] = [[2, 3, 2, 3], [1, 1, 4, 1]].flatMap {
        shape in
        [
            sample(
                "globallyAveraged", ["Sum"], shape, tensor: { $0.globallyAveraged() },
                reference: { $0.mean([1, 2]) }),
            sample(
                "globallyMaximal", ["PickWinners"], shape, tensor: { $0.globallyMaximal() },
                reference: { $0.maximum([1, 2]) }),
        ]
    }

    private static let upsampling: [OperationSample] = [
        ([2, 2, 3, 2], (2, 2)), ([1, 3, 1, 3], (3, 2)), ([1, 2, 2, 1], (1, 4)),
        ([1, 1, 1, 2], (2, 3)),
    ].flatMap { (shape: [Int], factor: (Int, Int)) in
        let (height, width) = (shape[1] * factor.0, shape[2] * factor.1)
        return [
            sample(
                "upsampled nearest", ["Resample"], shape,
                tensor: { $0.upsampled(by: size(factor)) },
                reference: { x in
                    x.image(height: height, width: width) {
                        x[[$0, $1 / factor.0, $2 / factor.1, $3]]
                    }
                }),
            sample(
                "upsampled bilinear", ["Resample"], shape,
                tensor: { $0.upsampled(by: size(factor), .bilinear) },
                reference: {
                    $0.interpolated(
                        height: height, width: width,
                        row: { (Double($0) + 0.5) / Double(factor.0) - 0.5 },
                        column: { (Double($0) + 0.5) / Double(factor.1) - 0.5 })
                }),
            sample(
                "upsampled aligning corners", ["Resample"], shape,
                tensor: { $0.upsampled(by: size(factor), .bilinearAligningCorners) },
                reference: {
                    $0.interpolated(
                        height: height, width: width,
                        row: { Double($0 * (shape[1] - 1)) / Double(max(height - 1, 1)) },
                        column: { Double($0 * (shape[2] - 1)) / Double(max(width - 1, 1)) })
                }),
        ]
    }

    /// A walk that turns around at both ends of an axis.
    private static func mirrored(_ place: Int, _ size: Int) -> Int {
        let period = max(2 * size - 2, 1)
        let turn = ((place % period) + period) % period
        return min(turn, period - turn)
    }

    private static let imagePadding: [OperationSample] = [
        ([1, 3, 4, 2], (2, 1, 0, 3)), ([2, 2, 2, 1], (1, 1, 1, 1)), ([1, 1, 3, 2], (0, 0, 2, 1)),
    ].flatMap { (shape: [Int], margins: (Int, Int, Int, Int)) in
        let sides = ImageMargins(
            top: margins.0, bottom: margins.1, left: margins.2, right: margins.3)
        return [
            sample(
                "zeroPadded", ["Pad"], shape, tensor: { $0.zeroPadded(sides) },
                reference: {
                    $0.padded([(0, 0), (margins.0, margins.1), (margins.2, margins.3), (0, 0)])
                }),
            sample(
                "reflectionPadded", ["Resample"], shape, tensor: { $0.reflectionPadded(sides) },
                reference: { x in
                    x.image(
                        height: shape[1] + margins.0 + margins.1,
                        width: shape[2] + margins.2 + margins.3
                    ) { image, row, column, channel in
                        x[[
                            image, mirrored(row - margins.0, shape[1]),
                            mirrored(column - margins.2, shape[2]), channel,
                        ]]
                    }
                }),
        ]
    }

    private static let pixelShuffling: [OperationSample] = [
        ([1, 2, 3, 4], 2), ([2, 1, 2, 8], 2), ([1, 2, 1, 9], 3),
    ].flatMap { (shape: [Int], factor: Int) in
        let channels = shape[3] / (factor * factor)
        let large = [shape[0], shape[1] * factor, shape[2] * factor, channels]
        return [
            sample(
                "pixelShuffled", ["Transpose"], shape, tensor: { $0.pixelShuffled(by: factor) },
                reference: { x in
                    x.image(height: large[1], width: large[2], channels: channels) {
                        let place = $3 * factor * factor + $1 % factor * factor + $2 % factor
                        return x[[$0, $1 / factor, $2 / factor, place]]
                    }
                }),
            sample(
                "pixelUnshuffled", ["Transpose"], large, tensor: { $0.pixelUnshuffled(by: factor) },
                reference: { x in
                    x.image(height: shape[1], width: shape[2], channels: shape[3]) {
                        let block = $3 % (factor * factor)
                        return x[[
                            $0, $1 * factor + block / factor, $2 * factor + block % factor,
                            $3 / (factor * factor),
                        ]]
                    }
                }),
        ]
    }

    /// One group, several, one a channel; images alone, rows without places.
    static let standardizations: [OperationSample] = [
        ([2, 2, 3, 4], 2), ([1, 3, 2, 3], 3), ([3, 4], 1), ([2, 1, 1, 4], 2), ([1, 2, 2, 2], 1),
    ].map { (shape: [Int], groups: Int) in
        let epsilon = 0.0625
        return OperationSample(
            "standardized", operations: ["GroupStandardization"],
            at: [.spread(shape, from: -2, to: 2)],
            tensor: { $0[0].standardized(groups: groups, epsilon: Float(epsilon)) },
            reference: { inputs in
                let split = shape.dropLast() + [groups, shape[shape.count - 1] / groups]
                let axes = split.indices.filter { $0 != 0 && $0 != split.count - 2 }
                let x = inputs[0].reshaped(to: Array(split))
                let deviation = x.variance(axes, keepingAxes: true)
                    .map { ($0 + epsilon).squareRoot() }
                return ((x - x.mean(axes, keepingAxes: true)) / deviation).reshaped(to: shape)
            })
    }
}
