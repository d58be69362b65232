import Autodiff
import Configuration
import NeuralNetworks
import TestSupport
import Testing
import Training

/// What an optimiser does around its rule: clipping, refusing what is not finite, schedules.
@Suite struct OptimizerTests {
    static func parameters(_ values: [String: [Float]]) -> [NamedParameter] {
        values.sorted { $0.key < $1.key }.map { NamedParameter($0, Parameter(Tensor($1))) }
    }

    static let plain = SGD()

    // With SGD at step size 1 from zero, the weights become the negative clipped gradients.
    @Test(arguments: Golden.cases("layers", where: { $0.hasPrefix("clip-by-") }))
    func clipsAsPyTorch(golden: Golden) throws {
        let names = ["weight", "bias"]
        let gradients = try names.map { try golden.tensor("inputs", $0) }
        let parameters = zip(names, gradients).map {
            NamedParameter($0, Parameter(.zeros($1.shape)))
        }
        let byNorm = golden.has("settings", "max_norm")
        let optimizer = Optimizer(
            OptimizerConfig(
                Self.plain, learningRate: 1,
                clipNorm: byNorm ? try golden.number("settings", "max_norm") : nil,
                clipValue: byNorm ? nil : try golden.number("settings", "clip_value")),
            parameters: parameters)
        let norm = try optimizer.update(gradients)
        for named in parameters {
            let expected = try golden.tensor("expected", named.name)
            #expect(deviation(-named.parameter.value, expected) <= 1e-5)
        }
        if byNorm {
            let expected = Double(try golden.tensor("expected", "norm").scalar)
            #expect(deviation(norm, expected) <= 1e-5)
        }
    }

    @Test func clipsByValueBeforeNorm() throws {
        let parameters = Self.parameters(["w": [0, 0]])
        let optimizer = Optimizer(
            OptimizerConfig(Self.plain, learningRate: 1, clipNorm: 5, clipValue: 30),
            parameters: parameters)
        let norm = try optimizer.update([Tensor([30, -4000])])
        #expect(deviation(norm, 30 * 2.0.squareRoot()) <= 1e-5)
        let expected = Float(-5 / 2.0.squareRoot())
        #expect(
            deviation(parameters[0].parameter.value, Tensor([expected, -expected])) <= 1e-5)
    }

    @Test(arguments: [nil, 1e3] as [Double?], [1, 1e15, 1e25] as [Float])
    func normIsFiniteForFiniteGradients(clipNorm: Double?, size: Float) throws {
        let optimizer = Optimizer(
            OptimizerConfig(Self.plain, learningRate: 1e-30, clipNorm: clipNorm),
            parameters: Self.parameters(["a": [0, 0], "b": [0]]))
        let norm = try optimizer.update([Tensor([2 * size, 3 * size]), Tensor([6 * size])])
        #expect(deviation(norm, 7 * Double(size)) <= 1e-5)
    }

    static let rules: [any UpdateRule] = [
        SGD(), SGD(momentum: 0.9), RMSProp(), RMSProp(isCentered: true), Adam(),
        Adam(weightDecay: 0.1, isDecoupled: true), AdaGrad(),
    ]

    static let clippings: [(norm: Double?, value: Double?)] = [(nil, nil), (1, nil), (nil, 1)]

    @Test(arguments: rules.indices, clippings.indices)
    func namesAGradientThatIsNotFinite(rule: Int, clipping: Int) {
        for bad in [Float.nan, .infinity, -.infinity] {
            for place in [0, 1500] {
                let parameters = ["encoder.0.weight", "encoder.0.bias"].map {
                    NamedParameter($0, Parameter(.ones([2000])))
                }
                let optimizer = Self.optimizer(rule, clipping, parameters)
                var values = [Float](repeating: 0.5, count: 2000)
                values[place] = bad
                #expect(throws: NonFiniteError(tensor: "the gradient of encoder.0.bias")) {
                    try optimizer.update([.ones([2000]), Tensor(values)])
                }
            }
        }
    }

    @Test(arguments: rules.indices, clippings.indices)
    func namesAWeightThatIsNotFinite(rule: Int, clipping: Int) {
        let parameters = Self.parameters(["a": [1, 2], "b": [1, .infinity, 3]])
        let optimizer = Self.optimizer(rule, clipping, parameters)
        #expect(throws: NonFiniteError(tensor: "the weight b")) {
            try optimizer.update([Tensor([1, 1]), Tensor([0, 0, 0])])
        }
    }

    private static func optimizer(
        _ rule: Int, _ clipping: Int, _ parameters: [NamedParameter]
    ) -> Optimizer {
        func make(_ rule: some UpdateRule) -> OptimizerConfig {
            OptimizerConfig(
                rule, learningRate: 0.1, clipNorm: clippings[clipping].norm,
                clipValue: clippings[clipping].value)
        }
        return Optimizer(make(rules[rule]), parameters: parameters)
    }

    @Test func namesAWeightThatOverflows() {
        let parameters = Self.parameters(["w": [3e38]])
        let optimizer = Optimizer(
            OptimizerConfig(Self.plain, learningRate: 1), parameters: parameters)
        #expect(throws: NonFiniteError(tensor: "the weight w")) {
            try optimizer.update([Tensor([-3e38])])
        }
        #expect(NonFiniteError(tensor: "the weight w").description == "the weight w is not finite")
    }

    @Test func schedulesByTheStep() throws {
        let parameters = Self.parameters(["w": [0]])
        let optimizer = Optimizer(
            OptimizerConfig(
                Self.plain, learningRate: 0.5,
                schedule: ScheduleConfig(.exponential(factor: 0.5), unit: .step)),
            parameters: parameters)
        var rates: [Double] = []
        for _ in 0..<4 {
            rates.append(optimizer.learningRate(epoch: 9))
            try optimizer.update([Tensor([1])], epoch: 9)
        }
        #expect(rates == [0.5, 0.25, 0.125, 0.0625])
        #expect(parameters[0].parameter.value.scalars == [-0.9375])
    }

    @Test func schedulesByTheEpoch() throws {
        let json = #"""
            {"type": "sgd", "learningRate": 0.5,
             "schedule": {"type": "step", "interval": 2, "factor": 0.5}}
            """#
        let config = try OptimizerConfig.read(from: .parse(json, source: "t")).value
        let parameters = Self.parameters(["w": [0]])
        let optimizer = Optimizer(config, parameters: parameters)
        for epoch in 0..<4 {
            for _ in 0..<3 { try optimizer.update([Tensor([1])], epoch: epoch) }
        }
        #expect(optimizer.learningRate(epoch: 0) == 0.5)
        #expect(optimizer.learningRate(epoch: 5) == 0.125)
        #expect(parameters[0].parameter.value.scalars == [-6 * 0.5 - 6 * 0.25])
    }

    @Test func aStateThatWasTakenDoesNotChange() throws {
        let parameters = Self.parameters(["w": [1, 2]])
        let optimizer = Optimizer(
            OptimizerConfig(Adam(), learningRate: 0.1, averageDecay: 0.5), parameters: parameters)
        try optimizer.update([Tensor([1, -1])])
        let states = [optimizer.state, optimizer.average?.state ?? []]
        let before = states.map { $0.map(\.value.scalars) }
        try optimizer.update([Tensor([3, 5])])
        #expect(states.map { $0.map(\.value.scalars) } == before)
    }

    @Test func movesNothingButItsParameters() throws {
        let parameters = Self.parameters(["a": [1], "b": [2]])
        let optimizer = Optimizer(
            OptimizerConfig(Adam(), learningRate: 0.1), parameters: [parameters[1]])
        try optimizer.update([Tensor([1])])
        #expect(parameters[0].parameter.value.scalars == [1])
        #expect(abs(parameters[1].parameter.value.scalar - 1.9) < 1e-6)
    }
}
