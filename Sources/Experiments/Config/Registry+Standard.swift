import BeliefNetworks
import Configuration
import Families
import GAN
import LatentMixture
import Supervised
import VAE

extension Registry {
    /// The families of this package, and what each of them lists: the one place that names them.
    public static let standard: Registry = {
        var registry = Registry()
        registry.families = [
            VAEConfig.self, GANConfig.self, ClassifierConfig.self, RegressorConfig.self,
            BeliefNetworkConfig.self, LatentMixtureConfig.self,
        ]
        return registry
    }()
}
