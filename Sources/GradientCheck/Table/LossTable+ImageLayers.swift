import Autodiff
import Kernels
import NeuralNetworks

/// Layers of images composed of operations.
extension LossTable {
    private static let epsilon = 0.125

    private static func sample(
        _ name: String, _ shape: [Int], layer: @escaping @Sendable () -> any Module,
        reference: @escaping @Sendable (ReferenceArray) -> ReferenceArray
    ) -> OperationSample {
        OperationSample(
            name, at: [.spread(shape, from: -2, to: 2)],
            tensor: { inputs in
                let made = layer()
                var context = Context.evaluation
                return made(inputs[0], &context)
            },
            reference: { reference($0[0]) })
    }

    /// (x − mean)/√(variance + ε) over `axes`.
    private static func standardized(_ x: ReferenceArray, _ axes: [Int]) -> ReferenceArray {
        (x - x.mean(axes, keepingAxes: true))
            / x.variance(axes, keepingAxes: true).map { ($0 + epsilon).squareRoot() }
    }

    /// Weights that differ, so that none can be left out.
    private static func affine(_ shape: [Int]) -> (weight: ReferenceArray, bias: ReferenceArray) {
        (.spread(shape, from: 0.5, to: 1.5, seed: 1), .spread(shape, from: -1, to: 1, seed: 2))
    }

    static let imageNormalizations: [OperationSample] =
        [([2, 2, 3, 4], 2), ([1, 3, 1, 3], 3), ([2, 2, 1, 4], 1)].map {
            (shape: [Int], groups: Int) in
            let (weight, bias) = affine([shape[3]])
            return sample("GroupNorm", shape) {
                let layer = GroupNorm(
                    groups: groups, channels: shape[3], epsilon: Float(epsilon))
                layer.weight.assign(Tensor(weight))
                layer.bias.assign(Tensor(bias))
                return layer
            } reference: { x in
                let split = shape.dropLast() + [groups, shape[3] / groups]
                return standardized(x.reshaped(to: Array(split)), [1, 2, 4]).reshaped(to: shape)
                    * weight + bias
            }
        }
        + [[2, 3, 2, 2], [1, 4, 1, 3]].map { shape in
            let (weight, bias) = affine([shape[3]])
            return sample("InstanceNorm", shape) {
                let layer = InstanceNorm(
                    channels: shape[3], isAffine: true, epsilon: Float(epsilon))
                layer.weight?.assign(Tensor(weight))
                layer.bias?.assign(Tensor(bias))
                return layer
            } reference: {
                standardized($0, [1, 2]) * weight + bias
            }
        }
        + [[2, 2, 1, 3], [1, 2, 2, 2]].map { shape in
            let (weight, bias) = affine(Array(shape.dropFirst()))
            return sample("LayerNorm of images", shape) {
                let layer = LayerNorm(
                    shape: Shape(Array(shape.dropFirst())), epsilon: Float(epsilon))
                layer.weight.assign(Tensor(weight))
                layer.bias.assign(Tensor(bias))
                return layer
            } reference: {
                standardized($0, [1, 2, 3]) * weight + bias
            }
        }

    /// Groups of equal size, of sizes that differ, and one for all.
    static let minibatchDeviations: [OperationSample] = [
        ([4, 2, 1, 2], 2), ([3, 1, 2, 1], 2), ([3, 2, 1, 1], 4),
    ].map { (shape: [Int], size: Int) in
        let groups = (shape[0] + size - 1) / size
        return sample("MinibatchStandardDeviation", shape) {
            MinibatchStandardDeviation(groupSize: size, epsilon: Float(epsilon))
        } reference: { x in
            ReferenceArray(shape: shape.dropLast() + [shape[3] + 1]) { place in
                guard place[3] == shape[3] else { return x[place] }
                let members = stride(from: place[0] % groups, to: shape[0], by: groups)
                let group = x.gathered(Array(members))
                return group.variance([0]).map { ($0 + epsilon).squareRoot() }.mean().elements[0]
            }
        }
    }
}
