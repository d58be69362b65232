import Autodiff
import Kernels
import NeuralNetworks

extension LossTable {
    /// Layer normalisation over rows and over the pixels of images, with weights that differ.
    static let layerNorms: [OperationSample] = [[3, 4], [2, 2, 3]].map { shape in
        let features = shape[shape.count - 1]
        let weight = ReferenceArray.spread([features], from: 0.5, to: 1.5, seed: 1)
        let bias = ReferenceArray.spread([features], from: -1, to: 1, seed: 2)
        let epsilon: Float = 0.125
        return OperationSample(
            "LayerNorm", at: [.spread(shape, from: -2, to: 2)],
            tensor: { inputs in
                let layer = LayerNorm(features: features, epsilon: epsilon)
                layer.weight.assign(Tensor(weight))
                layer.bias.assign(Tensor(bias))
                var context = Context.evaluation
                return layer(inputs[0], &context)
            },
            reference: { inputs in
                let last = [shape.count - 1]
                let mean = inputs[0].mean(last, keepingAxes: true)
                let variance = inputs[0].variance(last, keepingAxes: true)
                let deviation = variance.map { ($0 + Double(epsilon)).squareRoot() }
                return (inputs[0] - mean) / deviation * weight + bias
            })
    }
}
