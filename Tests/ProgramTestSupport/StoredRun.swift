import Foundation

/// A run folder that no training made, with a `run.json` that tells of neither versions nor data. Its
/// metrics mean what they say.
package struct StoredRun {
    package var name: String
    package var status: String
    package var started: String
    package var seed: Int
    package var model: String
    package var rate: String
    /// Values of `test/loss` at the steps 10, 20, …
    package var losses: [Double]
    /// The steps of its checkpoints, which hold nothing that could be read.
    package var checkpoints: [Int]

    /// A run of that name, of which everything else may be told.
    package init(
        name: String, status: String = "finished", started: String = "2026-01-31T12:00:00.000Z",
        seed: Int = 1, model: String = "vae", rate: String = "1e-3",
        losses: [Double] = [120.0, 100, 110], checkpoints: [Int] = []
    ) {
        self.name = name
        self.status = status
        self.started = started
        self.seed = seed
        self.model = model
        self.rate = rate
        self.losses = losses
        self.checkpoints = checkpoints
    }

    /// Writes the folder and returns its path.
    @discardableResult
    package func write(to scratch: Scratch, in outputs: String = "Outputs") throws -> String {
        let path = "\(outputs)/\(name)"
        try scratch.write(
            #"{"status": "\#(status)", "started": "\#(started)", "seed": \#(seed), "metricsSince": 0}"#,
            to: "\(path)/run.json")
        let model =
            model == "gan"
            ? #"{"type": "gan", "generator": {"hidden": [8]}}"#
            : #"{"type": "vae", "latentSize": \#(seed + 1), "encoder": {"hidden": [16, 8]}}"#
        try scratch.write(
            """
            {"name": "\(name.prefix { $0 != "-" })", "seed": \(seed),
             "data": {"type": "digits-5k"}, "model": \(model),
             "optimizer": {"type": "adam", "learningRate": \(rate)},
             "training": {"epochs": 3, "batchSize": 50}}
            """, to: "\(path)/config.json")
        let lines = losses.enumerated().map { index, loss in
            #"{"step": \#(10 * index + 10), "epoch": \#(index + 1), "samples": \#(500 * index + 500), "#
                + #""time": \#(index + 1).5, "test/loss": \#(loss)}"# + "\n"
        }
        try scratch.write(lines.joined(), to: "\(path)/metrics.jsonl")
        for step in checkpoints {
            try scratch.write(
                "not a state", to: "\(path)/checkpoints/step_00\(1000 + step)/state.json")
        }
        return scratch / path
    }
}
