/// The networks of models that can be exported by themselves.
public enum ModelPart: String, CaseIterable, Sendable {
    /// A GAN's network from noise to images, or from images to logits.
    case generator, discriminator
    /// A VAE's network from images to the posterior, or from latent variables to images.
    case encoder, decoder
    /// A network from examples to logits, or to values.
    case classifier, regressor

    /// What the part's function is called in PyTorch's module.
    var methodName: String {
        switch self {
        case .generator: "generate"
        case .discriminator: "discriminate"
        case .encoder: "encode"
        case .decoder: "decode"
        case .classifier: "classify"
        case .regressor: "predict"
        }
    }
}
