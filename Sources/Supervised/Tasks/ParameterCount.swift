import Autodiff
import NeuralNetworks

extension MultilayerPerceptronConfig {
    /// Parameters of the layers from examples of a shape, counted without building them; nil when
    /// the count overflows.
    func parameterCount(inputShape: Shape, outputs: Int) -> Int? {
        var inputs = 1
        for size in inputShape.dimensions {
            let (product, overflow) = inputs.multipliedReportingOverflow(by: size)
            if overflow { return nil }
            inputs = product
        }
        // The bias makes one more.
        return inputs < .max ? parameterCount(inputs: inputs, outputs: outputs) : nil
    }
}
