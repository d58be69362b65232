import Autodiff
import Kernels
import NeuralNetworks
import TestSupport
import Testing

@Suite struct SequentialTests {
    /// The chain's value and gradients equal those of its layers called one by one.
    @Test(arguments: Activation.Kind.allCases)
    func equalsItsLayersInTurn(kind: Activation.Kind) {
        let stream = RandomStream(seed: 2, name: "chain")
        var random = stream
        let layers: [any Module] = [
            Linear(inputs: 4, outputs: 6, random: &random), Activation(kind),
            Dropout(probability: 0.25), Linear(inputs: 6, outputs: 5, random: &random),
            BatchNorm(channels: 5), Activation(kind), Activation(.tanh),
            Linear(inputs: 5, outputs: 5, random: &random), LayerNorm(features: 5),
            Activation(kind), Linear(inputs: 5, outputs: 3, hasBias: false, random: &random),
        ]
        let chain = Sequential(layers)
        let input = Tensor.normal([8, 4], from: random.next()).variable
        var (one, other) = (Context.training(stream), Context.training(stream))
        let together = chain(input, &one)
        let separate = layers.reduce(input) { value, layer in
            // The protocol's plain call: nothing is fused.
            let result: Tensor = layer(value, &other)
            return result
        }
        #expect(one.random == other.random)
        #expect(deviation(together, separate) <= 1e-5)
        let points = [input] + chain.parameters.map(\.variable)
        let pair = [together, separate].map { gradients(of: $0.squared().sum(), at: points) }
        for (name, gradients) in zip(
            ["input"] + chain.namedParameters.map(\.name), zip(pair[0], pair[1]))
        where name != "3.bias" {
            // A shift before batch normalisation has no effect: its gradient is rounding alone.
            #expect(deviation(gradients.0, gradients.1, floor: 0.05) <= 1e-4, "\(name)")
        }
    }

    @Test func anActivationIsNotAppliedTwiceNorForgotten() {
        var random = RandomStream(seed: 2, name: "chain")
        let linear = Linear(inputs: 1, outputs: 1, hasBias: false, random: &random)
        linear.parameters[0].assign(Tensor([1], shape: [1, 1]))
        var context = Context.evaluation
        let input = Tensor([-2, 3], shape: [2, 1])
        let leaky = Activation(.leakyReLU, parameter: 0.5)
        #expect(Sequential([linear, leaky])(input, &context).scalars == [-1, 3])
        #expect(Sequential([linear, leaky, leaky])(input, &context).scalars == [-0.5, 3])
        #expect(Sequential([leaky, linear])(input, &context).scalars == [-1, 3])
        #expect(Sequential([Sequential([linear]), leaky])(input, &context).scalars == [-1, 3])
        #expect(Sequential([])(input, &context).scalars == [-2, 3])
    }
}
