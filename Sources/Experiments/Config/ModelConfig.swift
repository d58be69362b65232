import Configuration
import GAN
import NeuralNetworks
import Supervised
import VAE

/// What is trained: the registry of models.
package enum ModelConfig: Configurable {
    /// A variational autoencoder.
    case vae(VAEConfig)
    /// A generative adversarial network.
    case gan(GANConfig)
    /// A classifier.
    case classifier(ClassifierConfig)
    /// A regressor.
    case regressor(RegressorConfig)

    /// Reads the keys.
    package init(from object: ObjectReader) {
        self = object.discriminated(
            by: "type",
            [
                VariantCase("vae", "A variational autoencoder.") { .vae(VAEConfig(from: $0)) },
                VariantCase("gan", "A generative adversarial network.") {
                    .gan(GANConfig(from: $0))
                },
                VariantCase("classifier", "A classifier.") {
                    .classifier(ClassifierConfig(from: $0))
                },
                VariantCase("regressor", "A regressor.") { .regressor(RegressorConfig(from: $0)) },
            ], "What is trained.")
    }

    /// The name that configs use.
    package var typeName: String {
        switch self {
        case .vae: "vae"
        case .gan: "gan"
        case .classifier: "classifier"
        case .regressor: "regressor"
        }
    }
}
