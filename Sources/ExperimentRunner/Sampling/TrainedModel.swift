import Autodiff
import Configuration
import GAN
import NeuralNetworks
import VAE

/// A model that makes images, with the weights of a checkpoint: averaged ones where training kept an
/// average, unless others are asked for.
///
/// The checkpoint alone is enough to build it; no data and no config are read.
public struct TrainedModel {
    /// The models that make images.
    enum Network {
        case vae(VAEModel)
        case gan(GANModel)

        /// Either.
        var generator: any ImageGenerator {
            switch self {
            case .vae(let model): model
            case .gan(let model): model
            }
        }
    }

    let network: Network
    /// Where it was loaded from.
    public let location: CheckpointLocation
    /// The seed of the run that trained it.
    public let seed: Int
    /// The number of updates that trained it.
    public let step: Int
    /// The hash of the settings that it was trained with.
    public let configHash: String
    /// Sizes of an image: [height, width, channels].
    public var imageShape: Shape { network.generator.imageShape }
    /// The latent variable's dimensions.
    public var latentSize: Int { network.generator.latentSize }
    /// The name that configs use for the model: `vae`.
    public let typeName: String

    /// Which weights it has.
    public let weights: SamplingWeights

    /// Builds the model that a checkpoint describes and fills in its weights, every file checked
    /// against its SHA-256. Without a word on `weights` it gets averages where there are any.
    ///
    /// - Throws: `RequestError` when the model makes no images, or averages are asked for and none
    ///   were kept; `FileError` naming what is missing or damaged.
    public init(_ location: CheckpointLocation, weights: SamplingWeights? = nil) throws {
        let folder = location.folder
        let statePath = FileSystem.join(folder.path, "state.json")
        let checkpoint = try folder.load { (state) throws(FileError) in
            // Sizes that cannot be counted are refused below.
            CheckpointFolder.sizeLimit(
                parameters: try Self.description(state, path: statePath).parameterCount ?? .max)
        }
        let description = try Self.description(checkpoint.state, path: statePath)
        let shape = description.inputShape
        typeName = description.config.typeName
        guard description.config.makesImages else {
            throw RequestError(
                "\(folder.path) holds a \(typeName), which has nothing to sample; "
                    + "expected a run of a VAE or a GAN")
        }
        guard shape.rank == 3 else {
            throw Self.damaged(
                statePath, "model.inputShape: found \(shape), expected [height, width, channels]")
        }
        // A model is no larger than the file of its weights, whatever its description says.
        let stored = checkpoint.model.tensors.reduce(0) { $0 + $1.array.bytes.count / 4 }
        do throws(ConfigError) {
            guard let count = description.parameterCount, count <= stored else {
                _ = try description.networks()
                throw ConfigError(
                    path: JSONPath(),
                    message: "\(folder.modelPath) holds \(stored) numbers, and the model has more")
            }
            switch description.config {
            case .vae(let config):
                network = .vae(try VAEModel(config, imageShape: shape, seed: 0))
            case .gan(let config):
                network = .gan(try GANModel(config, imageShape: shape, seed: 0))
            case .classifier, .regressor:
                preconditionFailure("TrainedModel: a \(typeName) makes no images")
            }
        } catch {
            throw Self.damaged(statePath, "its model cannot be built: \(error.message)")
        }
        let model = network.generator
        try StateDictionary.load(checkpoint.model, into: model, path: folder.modelPath)
        let hasAverages = StateDictionary.hasAverages(checkpoint.optimizer)
        guard hasAverages || weights != .averaged else {
            throw RequestError(
                "--weights: given averaged, expected current: \(folder.path) keeps no average of "
                    + "its weights, since no optimiser of its run has an averageDecay")
        }
        self.weights = weights ?? (hasAverages ? .averaged : .current)
        if self.weights == .averaged {
            try StateDictionary.loadAverages(
                checkpoint.optimizer, into: model, path: folder.optimizerPath)
        }
        self.location = location
        seed = checkpoint.state.seed
        step = checkpoint.state.step
        configHash = checkpoint.state.configHash
    }

    private static func description(
        _ state: CheckpointState, path: String
    ) throws(FileError) -> ModelDescription {
        do {
            return try ModelDescription(state.model, source: path)
        } catch {
            throw damaged(path, "its model cannot be built: \(error)")
        }
    }

    private static func damaged(_ path: String, _ reason: String) -> FileError {
        FileError(path: path, operation: "load model", reason: reason, category: .badData)
    }
}

extension ModelConfig {
    /// Whether images can be sampled from the model.
    var makesImages: Bool {
        switch self {
        case .vae, .gan: true
        case .classifier, .regressor: false
        }
    }
}
