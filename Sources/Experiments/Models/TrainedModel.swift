import Autodiff
import Configuration
import NeuralNetworks
import RunStore

/// A model that makes images, with the weights of a checkpoint: averaged ones where training kept an
/// average, unless others are asked for.
///
/// The checkpoint alone is enough to build it; no data and no config are read.
package struct TrainedModel {
    /// What makes the images.
    package let generator: any ImageGenerator
    /// Where it was loaded from.
    package let location: CheckpointLocation
    /// The seed of the run that trained it.
    package let seed: Int
    /// The number of updates that trained it.
    package let step: Int
    /// The hash of the settings that it was trained with.
    package let configHash: String
    /// Sizes of an image: [height, width, channels].
    package var imageShape: Shape { generator.imageShape }
    /// The latent variable's dimensions.
    package var latentSize: Int { generator.latentSize }
    /// The name that configs use for the model: `vae`.
    package let typeName: String

    /// How grey pixels became model inputs in training, where the checkpoint says so.
    package let binarization: Binarization?

    /// Which weights it has.
    package let weights: SamplingWeights

    /// Builds the model that a checkpoint describes and fills in its weights, every file checked
    /// against its SHA-256. Without a word on `weights` it gets averages where there are any.
    ///
    /// - Throws: `RequestError` when the model makes no images, or averages are asked for and none
    ///   were kept; `FileError` naming what is missing or damaged.
    package init(
        _ location: CheckpointLocation, weights: SamplingWeights? = nil,
        registry: Registry = .standard
    ) throws {
        let model = try CheckpointModel(location, weights: weights, registry: registry)
        guard let generator = model.model as? any ImageGenerator else {
            throw RequestError(
                "\(location.folder.path) holds a \(model.description.config.typeName), which has "
                    + "nothing to sample; expected a run of a model that makes images")
        }
        guard model.unusableNumbers.isEmpty else {
            throw FileError(
                path: location.folder.path, operation: "sample from",
                reason: "its weights give no images: "
                    + model.unusableNumbers.joined(separator: "; "), category: .badData)
        }
        self.generator = generator
        typeName = model.description.config.typeName
        self.weights = model.weights
        binarization = model.state.preprocessing?.binarization
        self.location = location
        seed = model.state.seed
        step = model.state.step
        configHash = model.state.configHash
    }
}
