import Configuration
import Testing

@testable import NeuralNetworks
@testable import Training

/// Settings that are computed with in single precision.
@Suite struct SinglePrecisionTests {
    private func read<Value: Configurable>(
        _ json: String, as type: Value.Type, origin: ConfigOrigin = .given
    ) throws -> Resolved<Value> {
        try Value.read(from: JSONValue.parse(json, source: "test"), source: "test", origin: origin)
    }

    @Test(arguments: [
        (#"{"learningRate": 1e-50}"#, "learningRate: given 1e-50, which counts as 0"),
        (#"{"learningRate": 1e-39}"#, "expected at least 1.1754944e-38"),
        (#"{"learningRate": 1e300}"#, "learningRate: given 1e+300, which single precision cannot"),
        (#"{"epsilon": 1e-46}"#, "epsilon: given 1e-46"),
        (#"{"type": "sgd", "weightDecay": 1e-60}"#, "expected 0 or at least"),
        (#"{"beta2": 0.99999999}"#, "beta2: given 0.99999999, which is 1 in single precision"),
        (#"{"type": "sgd", "momentum": 0.99999999}"#, "expected a number from 0 to below 1"),
        (#"{"type": "adagrad", "initialAccumulator": 1e-45}"#, "initialAccumulator: given"),
        (#"{"clipNorm": 1e-40}"#, "clipNorm: given 1e-40"),
        (#"{"averageDecay": 0.99999999}"#, "averageDecay: given 0.99999999"),
        (#"{"schedule": {"factor": 1e-37}}"#, "e-40, which counts as 0"),
    ])
    func anOptimizersNumbersThatAreOthersThereAreRefused(_ json: String, _ words: String) throws {
        let errors = #expect(throws: ConfigErrors.self) {
            try read(json, as: OptimizerConfig.self)
        }
        #expect(try #require(errors).description.contains(words), "\(errors?.description ?? "")")
        // What an older build took is read all the same.
        let stored = try read(json, as: OptimizerConfig.self, origin: .stored)
        #expect(stored.warnings.count == 1)
        #expect(stored.warnings.first?.contains(words) == true, "\(stored.warnings)")
    }

    @Test(arguments: [
        #"{"learningRate": 1.2e-38}"#, #"{"weightDecay": 0, "epsilon": 1e-30}"#,
        #"{"beta2": 0.99999}"#,
        #"{"schedule": {"type": "linear-warm-up", "startFactor": 0, "length": 5}}"#,
    ])
    func othersAreNot(_ json: String) throws {
        #expect(try read(json, as: OptimizerConfig.self).warnings.isEmpty)
    }

    @Test(arguments: [
        (#"{"type": "batch-normalization", "epsilon": 1e-50}"#, "layers[0].epsilon"),
        (#"{"type": "batch-normalization", "momentum": 1e-50}"#, "layers[0].momentum"),
        (#"{"type": "layer-normalization", "epsilon": 1e-50}"#, "layers[0].epsilon"),
        (#"{"type": "instance-normalization", "epsilon": 1e-50}"#, "layers[0].epsilon"),
        (#"{"type": "leaky-relu", "slope": 1e-50}"#, "layers[0].slope"),
        (#"{"type": "dropout", "probability": 0.99999999}"#, "layers[0].probability"),
    ])
    func aLayersNumbersThatAreOthersThereAreRefused(_ layer: String, _ path: String) throws {
        let errors = #expect(throws: ConfigErrors.self) {
            try read(#"{"type": "layers", "layers": [\#(layer)]}"#, as: NetworkConfig.self)
        }
        #expect(try #require(errors).errors.map(\.path.description) == [path])
    }
}
