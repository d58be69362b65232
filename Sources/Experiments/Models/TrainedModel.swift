import Autodiff
import Configuration
import NeuralNetworks
import RunStore

/// A model that makes examples, images or rows, with the weights of a checkpoint: averaged ones where
/// training kept an average, unless others are asked for.
///
/// The checkpoint alone is enough to build it; no data and no config are read.
package struct TrainedModel {
    /// What makes the examples.
    package let generator: any ExampleGenerator
    /// Where it was loaded from.
    package let location: CheckpointLocation
    /// The seed of the run that trained it.
    package let seed: Int
    /// The number of updates that trained it.
    package let step: Int
    /// The hash of the settings that it was trained with.
    package let configHash: String
    /// Sizes of an example: [height, width, channels] of an image, [features] of a row.
    package var exampleShape: Shape { generator.exampleShape }
    /// Whether its examples are images, and not rows of numbers.
    package var makesImages: Bool { exampleShape.rank == 3 }
    /// Whether its examples can be drawn: images, and rows of two numbers as points of a plane.
    package var makesPictures: Bool { makesImages || exampleShape == [2] }
    /// The latent variable's dimensions.
    package var latentSize: Int { generator.latentSize }
    /// The name that configs use for the model: `vae`.
    package let typeName: String

    /// How grey pixels became model inputs in training, where the checkpoint says so.
    package let binarization: Binarization?

    /// Names of the numbers of a row, in their order; none of images, and where they are not known.
    package let columnNames: [String]

    /// By what rows are brought back into the units of the data; nil where training saw them so.
    private let standardization: Standardization?

    /// Which weights it has.
    package let weights: SamplingWeights

    /// Builds the model that a checkpoint describes and fills in its weights, every file checked
    /// against its SHA-256. Without a word on `weights` it gets averages where there are any.
    ///
    /// - Throws: `RequestError` when the model makes no examples, or averages are asked for and none
    ///   were kept; `FileError` naming what is missing or damaged.
    package init(
        _ location: CheckpointLocation, weights: SamplingWeights? = nil,
        registry: Registry = .standard
    ) throws {
        let model = try CheckpointModel(location, weights: weights, registry: registry)
        guard let generator = model.model as? any ExampleGenerator else {
            throw RequestError(
                "\(location.folder.path) holds a \(model.description.config.typeName), which has "
                    + "nothing to sample; expected a run of a model that generates examples")
        }
        guard model.unusableNumbers.isEmpty else {
            throw FileError(
                path: location.folder.path, operation: "sample from",
                reason: "its weights give no numbers: "
                    + model.unusableNumbers.joined(separator: "; "), category: .badData)
        }
        self.generator = generator
        typeName = model.description.config.typeName
        self.weights = model.weights
        binarization = model.state.preprocessing?.binarization
        let names = model.state.preprocessing?.columnNames ?? []
        columnNames = [names.count] == generator.exampleShape ? names : []
        standardization = model.standardization
        self.location = location
        seed = model.state.seed
        step = model.state.step
        configHash = model.state.configHash
    }

    /// Examples [n] + `exampleShape`, as the model gives them, in the units of the data.
    package func inDataUnits(_ examples: Tensor) -> Tensor {
        standardization?.reverse(examples) ?? examples
    }

    /// What it makes, in words: `rows of 2 numbers`.
    package var examplesName: String {
        guard !makesImages else { return "images" }
        return "rows of \(exampleShape.count) number\(exampleShape.count == 1 ? "" : "s")"
    }

    /// Refuses an option that needs images of a model of rows.
    ///
    /// - Throws: `RequestError`.
    package func requireImages(for option: String) throws {
        guard !makesImages else { return }
        throw RequestError(
            "\(option): is for images, and this is a \(typeName) that makes \(examplesName)")
    }
}
