import Autodiff
import Configuration
import NeuralNetworks
import Training

/// A player that a VAE is trained against, with an optimizer of its own, such as a discriminator of
/// latent variables. It moves after the model in every step.
public protocol Opponent: Stateful {
    /// What its optimizer is called in a config, one of `VAEConfig.playerNames`.
    var player: String { get }
    /// What it minimizes in a step.
    ///
    /// - `latents`: what the model drew in this step before it moved, constants: [draws·n, latent].
    func losses(_ latents: Tensor, _ context: inout Context) -> Losses
}

extension MetricDescription {
    /// The loss of an opponent: `loss_discriminator`.
    static func loss(of player: String) -> MetricDescription {
        MetricDescription(
            "loss_\(player)", "What the \(player) of the latent variables minimizes.",
            isObjective: true, mean: "examples")
    }

    /// The norm of an opponent's gradient: `gradient_norm_discriminator`.
    static func gradientNorm(of player: String) -> MetricDescription {
        .gradientNorm(
            "gradient_norm_\(player)", of: "all parameters of the \(player)")
    }
}
