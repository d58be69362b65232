import Autodiff
import Configuration
import NeuralNetworks
import TestSupport
import Testing
import Training

/// A hundred updates by every rule, held against PyTorch's.
@Suite struct OptimizerTrajectoryTests {
    /// What a config says for the settings that PyTorch was given.
    static func config(of golden: Golden) throws -> OptimizerConfig {
        let settings = try #require(golden.json["settings"]?.objectValue)
        let kind = try #require(golden.json["optimizer"]?.stringValue)
        let keys = [
            "lr": "learningRate", "weight_decay": "weightDecay", "momentum": "momentum",
            "dampening": "dampening", "nesterov": "nesterov", "alpha": "smoothing",
            "eps": "epsilon", "centered": "centered", "lr_decay": "learningRateDecay",
            "initial_accumulator_value": "initialAccumulator",
        ]
        var members: [(String, JSONValue)] = [("type", .string(kind.lowercased()))]
        for member in settings {
            if let betas = member.value.arrayValue, member.key == "betas" {
                members += [("beta1", betas[0]), ("beta2", betas[1])]
            } else {
                members.append((try #require(keys[member.key]), member.value))
            }
        }
        return try OptimizerConfig.read(from: .object(JSONObject(members)), source: golden.name)
            .value
    }

    /// The parameters of the problem at its start, and the gradient of every update.
    static func problem() throws -> (parameters: [NamedParameter], gradients: [[Tensor]]) {
        let problem = try Golden.named("problem", in: "optimizers")
        let names = ["weight", "bias"]
        let parameters = try names.map {
            NamedParameter($0, Parameter(try problem.tensor("initial", $0)))
        }
        let all = try names.map { try problem.tensor("gradients", $0) }
        let gradients = (0..<100).map { step in
            zip(all, parameters).map {
                $0.sliced(axis: 0, step..<step + 1).reshaped(to: $1.parameter.shape)
            }
        }
        return (parameters, gradients)
    }

    @Test(arguments: Golden.cases("optimizers", where: { $0 != "problem" }))
    func followsPyTorch(golden: Golden) throws {
        let (parameters, gradients) = try Self.problem()
        let optimizer = Optimizer(try Self.config(of: golden), parameters: parameters)
        let stored = try #require(golden.json["after"]?.arrayValue).map(Golden.init)
        var compared = 0
        for step in 1...100 {
            try optimizer.update(gradients[step - 1])
            guard let expected = stored.first(where: { $0.json["step"]?.integerValue == step })
            else { continue }
            for named in parameters {
                let difference = deviation(
                    named.parameter.value, try expected.tensor(named.name), floor: 0)
                #expect(difference <= 1e-5, "\(named.name) after \(step) updates")
            }
            compared += 1
        }
        #expect(compared == 6)
        #expect(optimizer.step == 100)
    }

    /// A state that is put into a new optimiser continues as if nothing had happened.
    @Test(arguments: Golden.cases("optimizers", where: { $0 != "problem" }))
    func continuesFromItsState(golden: Golden) throws {
        let (parameters, gradients) = try Self.problem()
        let config = try Self.config(of: golden)
        let optimizer = Optimizer(config, parameters: parameters)
        for step in 0..<7 { try optimizer.update(gradients[step]) }

        let copies = parameters.map { NamedParameter($0.name, Parameter($0.parameter.value)) }
        let state = optimizer.state
        #expect(
            state.map(\.name)
                == parameters.flatMap { named in
                    config.rule.slotNames.map { "\(named.name).\($0)" }
                })
        let continued = Optimizer(config, parameters: copies)
        try continued.restore(step: optimizer.step) { name, shape throws(MissingTensor) in
            guard let found = state.first(where: { $0.name == name && $0.value.shape == shape })
            else { throw MissingTensor(name: name) }
            return found.value
        }
        for step in 7..<40 {
            try optimizer.update(gradients[step])
            try continued.update(gradients[step])
        }
        for (one, other) in zip(parameters, copies) {
            #expect(isIdentical(one.parameter.value, other.parameter.value))
        }
        for (one, other) in zip(optimizer.state, continued.state) {
            #expect(one.name == other.name && isIdentical(one.value, other.value))
        }
    }

    struct MissingTensor: Error { let name: String }

    @Test(arguments: [
        (OptimizerConfig(SGD(), learningRate: 1), [String]()),
        (OptimizerConfig(SGD(momentum: 0.9), learningRate: 1), ["momentum_buffer"]),
        (OptimizerConfig(RMSProp(), learningRate: 1), ["square_avg"]),
        (
            OptimizerConfig(RMSProp(momentum: 0.5, isCentered: true), learningRate: 1),
            ["square_avg", "momentum_buffer", "grad_avg"]
        ),
        (OptimizerConfig(Adam(), learningRate: 1), ["exp_avg", "exp_avg_sq"]),
        (OptimizerConfig(AdaGrad(), learningRate: 1), ["sum"]),
    ])
    func stateBearsPyTorchsNames(config: OptimizerConfig, names: [String]) {
        let optimizer = Optimizer(
            config, parameters: [NamedParameter("0.weight", Parameter(Tensor([1, 2])))])
        #expect(optimizer.state.map(\.name) == names.map { "0.weight.\($0)" })
    }

    @Test func restoringPassesTheLookupsErrorOn() {
        let optimizer = Optimizer(
            OptimizerConfig(Adam(), learningRate: 1),
            parameters: [NamedParameter("w", Parameter(Tensor([1])))])
        #expect(throws: MissingTensor.self) {
            try optimizer.restore(step: 3) { name, _ throws(MissingTensor) in
                throw MissingTensor(name: name)
            }
        }
    }

    @Test func adaGradBeginsWithItsAccumulator() {
        let optimizer = Optimizer(
            OptimizerConfig(AdaGrad(initialAccumulator: 0.25), learningRate: 1),
            parameters: [NamedParameter("w", Parameter(Tensor([1, 2])))])
        #expect(optimizer.state[0].value.scalars == [0.25, 0.25])
    }
}
