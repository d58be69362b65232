import Autodiff
import Datasets
import Experiments
import RunStore

/// Writes images of a model to a file, a group at a time.
package struct SampleFile {
    private let output: OutputPath

    /// Where the file will be.
    package var path: String { output.path }

    /// Looks at the path before anything is computed: `.png` for a grid with where it comes from as
    /// text chunks, `.npy` for float32 [n, height, width, channels] in [0, 1].
    ///
    /// - Throws: `RequestError` for another ending; `FileError` when a folder stands at the path or
    ///   the one above is missing.
    package init(path: String) throws {
        output = try OutputPath(path, endings: ["png", "npy"])
    }

    /// Makes the images and writes them. A grid of reconstructions has each row of originals above
    /// the row of their reconstructions; an array has the reconstructions alone.
    ///
    /// - Throws: `RequestError` when the model cannot serve the request or a grid would be too
    ///   large; `FileError` or `DatasetError` when the disk refuses the file.
    package func write(_ request: SampleRequest, of model: TrainedModel) throws {
        let images = try SampledImages(request, of: model)
        if output.ending == "npy" {
            let writer = try NumPyWriter(path: path, shape: images.shape)
            try images.forEachGroup { _, group in try writer.append(group.scalars) }
            try writer.finish()
        } else {
            try AtomicFile.write(images.picture().png, to: path)
        }
    }
}
