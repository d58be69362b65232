import Autodiff
import Configuration
import Datasets

/// The sizes of an experiment's data.
struct DataOutline {
    /// Examples to learn from.
    let trainingCount: Int
    /// Sizes of one example.
    let inputShape: Shape
    /// Classes, or numbers that a regression gives.
    let outputs: Int
    /// Names of the classes, where there are any.
    let classNames: [String]
    /// Bytes of all examples.
    let byteCount: Int

    private init(
        trainingCount: Int, inputShape: Shape, outputs: Int, classNames: [String], byteCount: Int
    ) {
        self.trainingCount = trainingCount
        self.inputShape = inputShape
        self.outputs = outputs
        self.classNames = classNames
        self.byteCount = byteCount
    }

    /// The outline of data that were read.
    init(_ data: ExperimentData) {
        self.init(
            trainingCount: data.training.count, inputShape: data.training.shape,
            outputs: data.outputs, classNames: data.classNames,
            byteCount: data.training.byteCount + data.test.byteCount)
    }

    /// What can be said without reading a file: of published images, and of tables that are made by
    /// a rule. Nil for tables in files.
    ///
    /// - Throws: `DatasetError` when a generated table does not suit.
    init?(withoutFiles config: DataConfig, seed: UInt64) throws {
        switch config {
        case .images(let images):
            let dataset = images.dataset
            let training =
                (images.trainCount ?? dataset.counts[.train] ?? 0)
                + (images.trainingImages == .all ? dataset.counts[.test] ?? 0 : 0)
            let test = images.testCount ?? dataset.counts[.test] ?? 0
            let shape: Shape = [dataset.height, dataset.width, 1]
            self.init(
                trainingCount: training, inputShape: shape, outputs: dataset.classNames.count,
                classNames: dataset.classNames, byteCount: (training + test) * shape.count)
        case .table(let table):
            switch table.source {
            case .csv, .npy: return nil
            case .twoMoons, .linearMap:
                self.init(
                    try ExperimentData(
                        config, locator: DatasetLocator(dataRoot: nil, environment: [:]),
                        dataRoot: nil, seed: seed))
            }
        }
    }
}
