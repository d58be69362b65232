import Autodiff
import Kernels
import NeuralNetworks
import Testing
import Training

@Suite struct ParameterTests {
    /// Adds one to every element, as an optimiser would.
    private static func increment(_ parameter: Parameter) throws {
        let optimizer = Optimizer(
            OptimizerConfig(SGD(), learningRate: 1), parameters: [NamedParameter("w", parameter)])
        try optimizer.update([Tensor(repeating: -1, shape: parameter.shape)])
    }

    private static func block(of parameter: Parameter) -> ObjectIdentifier {
        ObjectIdentifier(parameter.value.region.storage)
    }

    @Test func aTensorTakenBeforeAnUpdateKeepsItsValue() throws {
        let parameter = Parameter(Tensor([1, 2]))
        let (value, variable) = (parameter.value, parameter.variable)
        let reshaped = parameter.value.reshaped(to: [2, 1])
        try Self.increment(parameter)
        #expect(parameter.value.scalars == [2, 3])
        #expect([value, variable, reshaped].allSatisfy { $0.scalars == [1, 2] })
        try Self.increment(parameter)
        #expect(parameter.value.scalars == [3, 4] && value.scalars == [1, 2])
    }

    @Test func theInitialTensorIsNotWrittenTo() throws {
        let initial = Tensor([1, 2])
        let parameters = [Parameter(initial), Parameter(initial)]
        try Self.increment(parameters[0])
        #expect(initial.scalars == [1, 2])
        #expect(parameters.map(\.value.scalars) == [[2, 3], [1, 2]])
    }

    @Test func parametersThatShareABlockDoNotMeet() throws {
        let both = Tensor([1, 2, 3, 4])
        let parameters = [0..<2, 2..<4].map { Parameter(both.sliced(axis: 0, $0)) }
        for parameter in parameters { try Self.increment(parameter) }
        #expect(parameters.map(\.value.scalars) == [[2, 3], [4, 5]])
        #expect(both.scalars == [1, 2, 3, 4])
    }

    @Test func writesInPlaceWhenNobodyElseHoldsTheValue() throws {
        let parameter = Parameter(Tensor([Float](repeating: 1, count: 1000)))
        let before = Self.block(of: parameter)
        try Self.increment(parameter)
        #expect(Self.block(of: parameter) == before)
        let held = parameter.value
        try Self.increment(parameter)
        #expect(Self.block(of: parameter) != before)
        #expect(held.scalars[0] == 2 && parameter.value.scalars[0] == 3)
    }

    /// The graph of a step is gone before the weights are written, so that they stay where they
    /// are for a whole training.
    @Test func trainingUpdatesInPlace() throws {
        var random = RandomStream(seed: 1, name: "weights")
        let model = Sequential([
            Linear(inputs: 3, outputs: 8, random: &random), Activation(.relu),
            BatchNorm(channels: 8), Linear(inputs: 8, outputs: 1, random: &random),
        ])
        let player = Player(
            "model", OptimizerConfig(Adam(), learningRate: 0.01),
            parameters: model.namedParameters)
        let input = Tensor.normal([16, 3], from: random.next())
        let target = input.sum(axes: [1], keepingAxes: true)
        let blocks = model.parameters.map(Self.block)
        var losses: [Double] = []
        for step in 0..<200 {
            let move = try player.minimize(epoch: 0) { () throws(NonFiniteError) in
                var context = Context.training(random.at(step: step))
                return Losses(batch: squaredError(model(input, &context), target))
            }
            losses.append(move.loss)
        }
        #expect(model.parameters.map(Self.block) == blocks)
        #expect(losses[199] < 0.1 * losses[0])
        #expect(player.optimizer.step == 200)
    }

    @Test func variablesAreOnePointOverTime() {
        let parameter = Parameter(Tensor([3]))
        let loss = parameter.variable.squared().sum()
        parameter.assign(Tensor([5]))
        // The gradient is taken where the loss was computed.
        #expect(gradients(of: loss, at: [parameter.variable])[0].scalars == [6])
        let context = Context.training(RandomStream(seed: 0, name: ""))
        #expect(parameter(context).isRecorded && !parameter(context.frozen).isRecorded)
    }

    @Test func keepsNoGraph() {
        let source = Tensor([1, 2]).variable
        let parameter = Parameter(source * 2)
        #expect(!parameter.value.isRecorded)
        parameter.assign(source * 3)
        #expect(!parameter.value.isRecorded && parameter.value.scalars == [3, 6])
        let buffer = StateBuffer(source * 2)
        #expect(!buffer.value.isRecorded)
        buffer.assign(source * 4)
        #expect(!buffer.value.isRecorded && buffer.value.scalars == [4, 8])
    }
}
