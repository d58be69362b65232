import ProgramTestSupport
import Testing

/// What evaluation takes, seen from outside of the process.
@Suite struct EvaluationMemoryTests {
    /// 500 images through 64 channels of 28×28 would take 100 MB a layer at once.
    @Test func evaluationTakesNoMoreThanTraining() throws {
        let folder = try Scratch()
        try folder.write(
            """
            {"name": "wide", "seed": 1,
             "data": {"type": "digits-5k", "trainCount": 16, "testCount": 500},
             "model": {"type": "classifier", "network": {"type": "layers", "layers": [
                 {"type": "convolution", "filters": 64, "kernel": 3, "padding": 1},
                 {"type": "batch-normalization"}, {"type": "tanh"},
                 {"type": "max-pooling"}, {"type": "flatten"}, {"type": "dense", "units": 10}]}},
             "optimizer": {"type": "sgd"}, "training": {"epochs": 1, "batchSize": 8}}
            """, to: "x.json")
        let outcome = try Program(in: folder).run("run", "x.json")
        #expect(outcome.exitCode == 0, "\(outcome)")
        #expect(outcome.peakMemory < 150_000_000, "\(outcome)")
    }
}
