import Autodiff
import Kernels
import NeuralNetworks
import Testing

/// What a module owns is found wherever it is kept, and named as PyTorch names it.
@Suite struct ModuleStateTests {
    private static func linear(hasBias: Bool = true) -> Linear {
        var random = RandomStream(seed: 1, name: "linear")
        return Linear(inputs: 2, outputs: 2, hasBias: hasBias, random: &random)
    }

    @Test func namesAreThoseOfAStateDict() {
        // nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2), nn.ReLU(), nn.Sequential(
        //     nn.Flatten(), nn.Linear(2, 2, bias=False), nn.LayerNorm(2)), nn.Dropout(0.5))
        let model = Sequential([
            Self.linear(), BatchNorm(channels: 2), Activation(.relu),
            Sequential([Flatten(), Self.linear(hasBias: false), LayerNorm(features: 2)]),
            Dropout(probability: 0.5), Unflatten([2, 1]),
        ])
        #expect(
            model.namedState.map(\.name) == [
                "0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var",
                "1.num_batches_tracked", "3.1.weight", "3.2.weight", "3.2.bias",
            ])
        #expect(
            model.namedParameters.map(\.name) == [
                "0.weight", "0.bias", "1.weight", "1.bias", "3.1.weight", "3.2.weight", "3.2.bias",
            ])
        #expect(model.parameters.map(\.shape.rank) == [2, 1, 1, 1, 2, 1, 1])
        let kinds = model.namedState.prefix(7).map { state in
            switch state.content {
            case .parameter: "parameter"
            case .buffer: "buffer"
            case .counter: "counter"
            }
        }
        #expect(
            kinds == [
                "parameter", "parameter", "parameter", "parameter", "buffer", "buffer", "counter",
            ])
    }

    /// A module with something in every kind of place.
    private struct Everywhere: Module {
        struct Settings: Sendable {
            let logVariance = Parameter(Tensor([0]))
            let depth = 3
        }
        enum Head: Sendable {
            case none
            case single(Linear)
            case double(Linear, Parameter)
        }

        let encoder: Sequential
        let toRGB = linear(hasBias: false)
        let blocks = [linear(hasBias: false), linear()]
        let present: Linear? = linear(hasBias: false)
        let missing: Linear? = nil
        let pair = (linear(hasBias: false), LayerNorm(features: 2))
        let table = ["b": linear(hasBias: false), "c": linear(hasBias: false), "a": linear()]
        let settings = Settings()
        let single = Head.single(linear(hasBias: false))
        let double = Head.double(linear(hasBias: false), Parameter(Tensor([1])))
        let none = Head.none
        let anyModule: any Module = BatchNorm(channels: 2)
        let nested: [[String: Linear?]] = [[:], ["x": linear(hasBias: false), "y": nil]]
        let constant = Tensor([1, 2])
        let label = "name"
        var stepsSeen = StateCounter(4)

        func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input }
    }

    @Test func nothingIsForgotten() {
        let module = Everywhere(encoder: Sequential([Self.linear(hasBias: false)]))
        #expect(
            module.namedState.map(\.name) == [
                "encoder.0.weight", "to_rgb.weight", "blocks.0.weight", "blocks.1.weight",
                "blocks.1.bias", "present.weight", "pair.0.weight", "pair.1.weight", "pair.1.bias",
                "table.a.weight", "table.a.bias", "table.b.weight", "table.c.weight",
                "settings.log_variance", "single.single.weight", "double.double.0.weight",
                "double.double.1", "any_module.weight", "any_module.bias",
                "any_module.running_mean", "any_module.running_var",
                "any_module.num_batches_tracked", "nested.1.x.weight", "steps_seen",
            ])
    }

    @Test func whatIsSharedIsListedOnceUnderItsFirstName() {
        struct Tied: Module {
            let encoder: Linear
            let decoder: Linear
            let weight: Parameter
            func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input }
        }
        let linear = Self.linear()
        let tied = Tied(encoder: linear, decoder: linear, weight: linear.parameters[0])
        #expect(tied.namedParameters.map(\.name) == ["encoder.weight", "encoder.bias"])
        #expect(tied.parameters[0] === linear.parameters[0])
    }

    private class Base: Module, @unchecked Sendable {
        let first = Parameter(Tensor([1]))
        func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input }
    }

    private final class Derived: Base, @unchecked Sendable {
        let second = Parameter(Tensor([2]))
        var itself: Derived?
    }

    @Test func classesAreSearchedWithWhatTheyInheritAndOnce() {
        let module = Derived()
        module.itself = module
        #expect(module.namedState.map(\.name) == ["first", "second"])
        struct Pair: Module {
            let one: Base
            let other: Base
            func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input }
        }
        #expect(Pair(one: module, other: module).parameters.count == 2)
        #expect(
            Pair(one: module, other: Derived()).namedState.map(\.name)
                == ["one.first", "one.second", "other.first", "other.second"])
        module.itself = nil
    }

    @Test func namesAreUniqueAndStable() {
        let module = Everywhere(encoder: Sequential([Self.linear()]))
        let names = module.namedState.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(module.namedState.map(\.name) == names)
    }
}
