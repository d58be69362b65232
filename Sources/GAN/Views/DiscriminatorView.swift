import Autodiff
import Configuration
import NeuralNetworks

/// What stands between examples and the discriminator: of real and of generated ones alike.
public protocol DiscriminatorView: Stateful {
    /// What the discriminator sees of examples of these sizes.
    func shape(of example: Shape) -> Shape

    /// What it sees of examples [n, …]: [m, …], where m may be less than n. The gradient of generated
    /// examples goes through.
    func callAsFunction(_ examples: Tensor, isReal: Bool, _ context: inout Context) -> Tensor

    /// The same settings with state of its own, as at the beginning of a training.
    func initialized() -> Self
    /// Moves its state after the discriminator has moved; called in training alone.
    func afterStep(_ round: Round)
}

extension DiscriminatorView {
    /// Itself, where there is no state.
    public func initialized() -> Self { self }
    /// Nothing, where there is no state.
    public func afterStep(_ round: Round) {}
}

/// The key of the views, by the names that configs use, in a `Registry`.
public enum DiscriminatorViews: RegistryKey {
    /// Those of this library.
    public static var standard: [VariantCase<any DiscriminatorView>] {
        [
            VariantCase("noise", "Gaussian noise on all examples (Arjovsky and Bottou 2017).") {
                InstanceNoise(from: $0)
            },
            VariantCase("packing", "Examples judged together (Lin et al. 2018, PacGAN).") {
                Packing(from: $0)
            },
        ]
    }
}
