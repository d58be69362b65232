import Autodiff
import Experiments
import FoundationEssentials
import NeuralNetworks
import RunStore
import TensorBoard
import Training

/// What a training writes for TensorBoard, if it does: metrics under their names, pictures under
/// theirs, and histograms where they were asked for.
struct TrainingEvents {
    private let log: EventLog?
    private let writesHistograms: Bool

    /// Begins an event file in the run's folder where the config has one.
    ///
    /// - `checkpoint`: as for `EventLog`.
    init(
        _ experiment: Experiment, in folder: RunFolder, started: Date, after checkpoint: Int?
    ) throws {
        let config = experiment.config.logging
        writesHistograms = config.histograms == .epoch
        log =
            config.tensorBoard
            ? try EventLog(
                in: folder, settings: Hyperparameter.settings(of: experiment.decisiveSettings),
                started: started, after: checkpoint) : nil
    }

    /// Writes the values of a metric line, and all that was added before.
    func write(_ line: MetricLine) throws {
        try log?.add(line.metrics.map { .scalar($0.name, $0.value) }, step: line.step)
        try log?.flush()
    }

    /// Adds a picture.
    func add(png: [UInt8], named name: String, step: Int) throws {
        guard let image = EncodedImage(png: png) else { return }
        try log?.add([.image(name, image)], step: step)
    }

    /// Adds a histogram of each of the model's weights.
    func addWeights(of model: any Stateful, step: Int) throws {
        guard writesHistograms else { return }
        for named in model.namedParameters {
            try add(named.parameter.value, tag: "weights/\(named.name)", step: step)
        }
    }

    /// Runs one step with histograms of the gradients of those players who make their last move of
    /// the epoch in it.
    ///
    /// - `step`: steps done before this one.
    /// - `epochEnd`: steps done when the epoch is over.
    func watchingGradients<Result>(
        of players: [Player], step: Int, epochEnd: Int, _ body: () throws -> Result
    ) throws -> Result {
        guard let log, writesHistograms else { return try body() }
        let moving = players.filter { player in
            player.moves(inStep: step)
                && !(step + 1..<epochEnd).contains { player.moves(inStep: $0) }
        }
        guard !moving.isEmpty else { return try body() }
        var seen: [SummaryValue] = []
        for player in moving {
            let names = player.optimizer.parameters.map { "gradients/\($0.name)" }
            player.gradientObserver = { gradients in
                for (name, gradient) in zip(names, gradients) {
                    if let histogram = Histogram(gradient.scalars) {
                        seen.append(.histogram(name, histogram))
                    }
                }
            }
        }
        defer { for player in moving { player.gradientObserver = nil } }
        let result = try body()
        for value in seen { try log.add([value], step: step + 1) }
        return result
    }

    /// Hands all that was added to the system.
    func flush() throws { try log?.flush() }

    /// Returns once all that was added is on the disk.
    func synchronize() throws { try log?.synchronize() }

    /// Notes an end after which the run will not be taken up again.
    func end(succeeded: Bool, step: Int) throws {
        try log?.end(succeeded: succeeded, step: step)
    }

    private func add(_ tensor: Tensor, tag: String, step: Int) throws {
        guard let histogram = Histogram(tensor.scalars) else { return }
        try log?.add([.histogram(tag, histogram)], step: step)
    }
}
