import ExperimentRunner
import Experiments
import Foundation
import RunStore
import RunTestSupport
import Synchronization
import TestSupport

/// Two runs on a few embedded digits: an autoencoder, and a mixture over its latent variables.
struct SecondRun {
    let outputs: TemporaryFolder

    init() throws { outputs = try TemporaryFolder() }

    /// The first run.
    func first(
        _ model: String = TinyRun.vae, named name: String = "first", averageDecay: Double? = nil,
        learningRate: Double = 1e-3
    ) throws -> RunFolder {
        try TinyRun.train(
            model, named: name, learningRate: learningRate, averageDecay: averageDecay, in: outputs)
    }

    /// The config of the second: four steps an epoch.
    ///
    /// - `source`: more of `from`, beside run and part.
    static func config(
        run: String, part: String = "encoder", source: String = "", model: String = "",
        rest: String = ""
    ) throws -> Experiment {
        let text = """
            {"name": "second", "seed": 5,
             "data": {"type": "digits-5k", "trainCount": 256, "testCount": 24},
             "model": {"type": "latent-mixture", "components": 3\(model),
                       "from": {"run": "\(run)", "part": "\(part)"\(source)}},
             "training": {"epochs": 5, "batchSize": 64, "logEvery": 3}\(rest)}
            """
        return try Experiment(bytes: Array(text.utf8), source: "second.json")
    }

    /// Runs a config, or takes a run up again; stops after so many steps.
    @discardableResult
    func train(_ experiment: Experiment, stoppingAfter steps: Int? = nil) throws -> RunFolder {
        try runner(stoppingAfter: steps).start(experiment, source: "second.json").folder
    }

    func runner(stoppingAfter steps: Int? = nil) -> Runner {
        let taken = Counter()
        return Runner(
            RunOptions(
                outputs: outputs.path,
                isInterrupted: { taken.next() == steps }))
    }

    func remove(_ run: RunFolder) throws { try FileManager.default.removeItem(atPath: run.path) }

    /// The newest checkpoint.
    static func checkpoint(_ run: RunFolder) throws -> Checkpoint {
        try CheckpointLocation.find(run.path, in: ".").folder.load()
    }

    /// What the lines of metrics say, but for the time.
    static func metrics(_ run: RunFolder) throws -> [String] {
        var lines: [String] = []
        try MetricLog.forEachLine(of: run) { line in
            let values = line.metrics.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
            lines.append("\(line.step) \(line.epoch) \(line.samples) \(values)")
        }
        return lines
    }

    /// The values of a metric in order.
    static func values(_ name: String, of run: RunFolder) throws -> [Double] {
        var values: [Double] = []
        try MetricLog.forEachLine(of: run) { line in
            values += line.metrics.filter { $0.name == name }.map(\.value)
        }
        return values
    }

    private final class Counter: Sendable {
        private let count = Mutex(0)

        func next() -> Int {
            count.withLock { count in
                count += 1
                return count
            }
        }
    }
}
