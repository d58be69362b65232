import Foundation

/// A run folder that no training made, with a `run.json` that tells of neither versions nor data. Its
/// metrics mean what they say.
struct StoredRun {
    var name: String
    var status = "finished"
    var started = "2026-01-31T12:00:00.000Z"
    var seed = 1
    var model = "vae"
    var rate = "1e-3"
    /// Values of `test/loss` at the steps 10, 20, …
    var losses = [120.0, 100, 110]
    /// The steps of its checkpoints, which hold nothing that could be read.
    var checkpoints: [Int] = []

    /// Writes the folder and returns its path.
    @discardableResult
    func write(to scratch: Scratch, in outputs: String = "Outputs") throws -> String {
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
