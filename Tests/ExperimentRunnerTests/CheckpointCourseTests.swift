import Configuration
import Foundation
import Testing

@testable import Experiments
@testable import RunStore

@Suite("A checkpoint's account of the past")
struct CheckpointCourseTests {
    /// 110 examples in batches of 25: four whole ones and one of 10, in each of three epochs.
    private func preparation(dropLast: Bool = false) throws -> RunPreparation {
        let text = """
            {"name": "a", "seed": 7,
             "data": {"type": "digits-5k", "trainCount": 110, "testCount": 10},
             "model": {"type": "classifier", "network": {"hidden": []}}, "optimizer": {},
             "training": {"epochs": 3, "batchSize": 25, "dropLast": \(dropLast)}}
            """
        return try RunPreparation(
            Experiment(bytes: Array(text.utf8), source: "a.json"), options: RunOptions(),
            source: "a.json")
    }

    private func state(step: Int, epoch: Int, samples: Int, seed: Int = 7) -> CheckpointState {
        CheckpointState(
            step: step, epoch: epoch, samples: samples, seed: seed, model: .null, configHash: "")
    }

    @Test(
        "Every step of the run is taken",
        arguments: [
            (0, 0, 0), (1, 0, 25), (4, 0, 100), (5, 1, 110), (6, 1, 135), (10, 2, 220),
            (15, 3, 330),
        ])
    func right(step: Int, epoch: Int, samples: Int) throws {
        try preparation().check(state(step: step, epoch: epoch, samples: samples), path: "c")
    }

    @Test("Short batches that are left out count for nothing")
    func dropped() throws {
        try preparation(dropLast: true).check(state(step: 6, epoch: 1, samples: 150), path: "c")
    }

    @Test(
        "What cannot have been is refused",
        arguments: [
            (16, 3, 330, 7, "step 16"), (-1, 0, 0, 7, "step -1"), (Int.max, 0, 0, 7, "has 15"),
            (5, 0, 110, 7, "0 epochs"), (5, 1, 125, 7, "125 samples"), (5, 1, 110, 8, "seed is 8"),
            (5, 1, Int.max, 7, "samples"),
        ])
    func wrong(step: Int, epoch: Int, samples: Int, seed: Int, words: String) throws {
        let preparation = try preparation()
        let error = #expect(throws: FileError.self) {
            try preparation.check(
                state(step: step, epoch: epoch, samples: samples, seed: seed), path: "c")
        }
        #expect(error?.category == .badData)
        #expect(error?.path == "c")
        #expect(
            error?.reason.contains(words) == true, "\(error.map(String.init(describing:)) ?? "")")
    }
}
