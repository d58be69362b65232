import Autodiff
import NeuralNetworks

/// A family whose models encode examples as latent variables.
public protocol LatentEncodingFamily: ModelFamily {
    /// The network that encodes: `encoder`.
    static var encodingPart: String { get }
    /// Dimensions of the latent variable.
    var latentSize: Int { get }
}

/// A model that encodes examples as latent variables, from which it makes examples.
public protocol LatentEncoding: ExampleGenerator {
    /// The latent variables of examples, [n, latentSize], in evaluation mode; where an example has a
    /// distribution of them, its means.
    func latentMeans(_ examples: Tensor) -> Tensor
}
