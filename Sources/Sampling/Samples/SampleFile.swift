import Autodiff
import Datasets
import Experiments
import RunStore

/// Writes examples of a model to a file, a group at a time.
package struct SampleFile {
    private let output: OutputPath

    /// Where the file will be.
    package var path: String { output.path }

    /// Looks at the path before anything is computed: `.png` for a grid of images, or a scatter of rows
    /// of two numbers, with where it comes from as text chunks; `.npy` for float32
    /// [n, height, width, channels] in [0, 1] or [n, features]; `.csv` for rows.
    ///
    /// - Throws: `RequestError` for another ending; `FileError` when a folder stands at the path or
    ///   the one above is missing.
    package init(path: String) throws {
        output = try OutputPath(path, endings: ["png", "npy", "csv"])
    }

    /// Makes the examples and writes them. A grid of reconstructions has each row of originals above
    /// the row of their reconstructions; an array has the reconstructions alone.
    ///
    /// - Throws: `RequestError` when the model cannot serve the request, a picture would be too large,
    ///   or the file is not one of such examples; `FileError` or `DatasetError` when the disk refuses
    ///   the file.
    package func write(_ request: SampleRequest, of model: TrainedModel) throws {
        let examples = try SampledExamples(request, of: model)
        switch output.ending {
        case "npy":
            let writer = try NumPyWriter(path: path, shape: examples.shape)
            try examples.forEachGroup { _, group in try writer.append(group.scalars) }
            try writer.finish()
        case "csv": try writeRows(examples)
        default: try AtomicFile.write(examples.picture().png, to: path)
        }
    }

    private func writeRows(_ examples: SampledExamples) throws {
        guard !examples.model.makesImages else {
            throw RequestError(
                "-o: a .csv file holds rows of numbers, and this is a \(examples.model.typeName) that "
                    + "makes images; write them to a .png or .npy file")
        }
        let text = RowText(columnNames: examples.model.columnNames, width: examples.shape[1])
        try AtomicFile.write(to: path) { (file: OutputFile) throws(FileError) in
            try file.write(Array(text.header.utf8))
            do {
                try examples.forEachGroup { _, group in
                    try file.write(Array(text.lines(group.scalars).utf8))
                }
            } catch let error as FileError {
                throw error
            } catch {
                // Rows are drawn, not read from data, so that nothing else is thrown.
                throw FileError(
                    path: path, operation: "sample into", reason: "\(error)", category: .badData)
            }
        }
    }
}
