import Autodiff
import Configuration
import Datasets

/// The sizes of an experiment's data.
struct DataOutline {
    /// Examples to learn from.
    let trainingCount: Int
    /// Held-out examples; nil where the config alone does not tell.
    let testCount: Int?
    /// Sizes of one example.
    let inputShape: Shape
    /// Classes, or numbers that a regression gives.
    let outputs: Int
    /// Names of the classes, where there are any.
    let classNames: [String]
    /// Bytes of all examples.
    let byteCount: Int

    private init(
        trainingCount: Int, testCount: Int?, inputShape: Shape, outputs: Int,
        classNames: [String], byteCount: Int
    ) {
        self.trainingCount = trainingCount
        self.testCount = testCount
        self.inputShape = inputShape
        self.outputs = outputs
        self.classNames = classNames
        self.byteCount = byteCount
    }

    /// The outline of data that were read.
    init(_ data: ExperimentData) {
        self.init(
            trainingCount: data.training.count, testCount: data.test.count,
            inputShape: data.training.shape,
            outputs: data.outputs, classNames: data.classNames,
            byteCount: data.training.byteCount + data.test.byteCount)
    }

    /// The outline of a folder of pictures, of which at most the first that can be read is opened.
    ///
    /// - Throws: `DatasetError` when the folder is missing or its pictures do not suit.
    init(listing config: ImageFolderConfig, dataRoot: String?) throws {
        let folder = try config.folder(dataRoot: dataRoot)
        let conversion = config.conversion
        let size =
            try conversion.size
            ?? folder.sizeOfFirst(
                unreadable: config.unreadable, orientation: conversion.orientation)
        let count = folder.names.count
        let shape: Shape = [size.height, size.width, conversion.channels.count]
        let testCount = config.testCount(of: folder)
        self.init(
            trainingCount: max(1, count - testCount), testCount: testCount, inputShape: shape,
            outputs: config.outputs(classCount: folder.classNames.count),
            classNames: folder.classNames,
            byteCount: FolderExamples.byteCount(count: count, shape: shape))
    }

    /// Such an outline as far as the config alone tells it: the shape of one batch. Nil when it does
    /// not, because the pictures decide on the size or on the number of classes.
    init?(shapeOf config: ImageFolderConfig, batchSize: Int) {
        guard let size = config.conversion.size, config.labels == .none else { return nil }
        self.init(
            trainingCount: batchSize, testCount: nil,
            inputShape: [size.height, size.width, config.conversion.channels.count],
            outputs: config.outputs(classCount: 0), classNames: [], byteCount: 0)
    }

    /// What can be said without reading a file: of published images, and of tables that are made by
    /// a rule. Nil for tables in files and for folders.
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
                trainingCount: training, testCount: test, inputShape: shape,
                outputs: dataset.classNames.count,
                classNames: dataset.classNames, byteCount: (training + test) * shape.count)
        case .folder: return nil
        case .table(let table):
            switch table.source {
            case .csv, .npy: return nil
            case .twoMoons, .linearMap, .mixture:
                self.init(
                    try ExperimentData(
                        config, locator: DatasetLocator(dataRoot: nil, environment: [:]),
                        dataRoot: nil, seed: seed))
            }
        }
    }
}
