import Autodiff
import Experiments
import Kernels
import NeuralNetworks
import RunStore
import Training

/// Rows of a table that a model generates during training, in the units of the data: held against the
/// modes of the data, and drawn beside the data.
struct GeneratedRows {
    /// Rows that are drawn, of the data and of the model.
    private static let drawnCount = 1000

    private let preparation: RunPreparation
    private let generator: any ExampleGenerator

    /// Nil where the run's model generates no rows.
    init?(_ preparation: RunPreparation) {
        guard let generator = preparation.rowGenerator else { return nil }
        self.preparation = preparation
        self.generator = generator
    }

    /// How the samples of the model as it is now lie to the modes of the data, with the same draws
    /// every epoch; nothing where these have no known modes.
    var readings: [Reading] {
        guard let mixture = preparation.data.mixture else { return [] }
        let rows = rows(ModeCoverage.sampleCount, of: "modes")
        return ModeCoverage(of: rows.scalars, in: mixture).readings
    }

    /// Data and samples as points of a plane, with the same draws every epoch; nothing where rows are
    /// not of two numbers.
    ///
    /// - `examples`: held-out rows as the model sees them.
    func pictures(_ examples: Tensor) -> [NamedPicture] {
        guard generator.exampleShape == [2] else { return [] }
        let count = min(examples.shape[0], Self.drawnCount)
        let data = inDataUnits(examples.sliced(axis: 0, 0..<count))
        let samples = preparation.trainer.withAverages { rows(count, of: "samples") }
        let numbers = data.scalars + samples.scalars
        let points = stride(from: 0, to: numbers.count, by: 2).map {
            (x: Double(numbers[$0]), y: Double(numbers[$0 + 1]))
        }
        let names = preparation.data.preprocessing.columnNames
        let labels = names.count == 2 ? names : ["", ""]
        return [
            NamedPicture(
                "samples",
                .scatter(
                    points,
                    labels: [Int](repeating: 0, count: count) + [Int](repeating: 1, count: count),
                    names: ["data", "samples"], xLabel: labels[0], yLabel: labels[1]))
        ]
    }

    private func rows(_ count: Int, of purpose: String) -> Tensor {
        let seed = UInt64(preparation.experiment.config.seed)
        return inDataUnits(
            generator.samples(
                indices: 0..<count, from: RandomStream(seed: seed, name: purpose)))
    }

    private func inDataUnits(_ rows: Tensor) -> Tensor {
        preparation.data.standardization?.reverse(rows) ?? rows
    }
}
