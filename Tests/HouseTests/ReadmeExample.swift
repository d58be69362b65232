import Autodiff
import Datasets
import Kernels
import NeuralNetworks
import Training

/// Digits through 32 numbers and back.
struct Autoencoder: Module {
    let encoder: Linear
    let decoder: Linear

    init(random: inout RandomStream) {
        encoder = Linear(inputs: 784, outputs: 32, random: &random)
        decoder = Linear(inputs: 32, outputs: 784, random: &random)
    }

    func callAsFunction(_ images: Tensor, _ context: inout Context) -> Tensor {
        decoder(encoder(images, &context).relu(), &context).sigmoid()
    }
}

/// The loss after each step.
func trainAutoencoder(steps: Int, seed: UInt64) throws -> [Float] {
    let digits = try EmbeddedDigits.dataset(.train)
    var random = RandomStream(seed: seed, name: "example")
    let model = Autoencoder(random: &random)
    let optimizer = Optimizer(
        OptimizerConfig(Adam(), learningRate: 2e-3), parameters: model.namedParameters)
    return try (0..<steps).map { _ in
        let images = digits.tensor(at: Array(random.permutation(count: digits.count)[..<64]))
        var context = Context.training(random)
        let loss = squaredError(model(images.flattened, &context), images.flattened)
        try optimizer.update(gradients(of: loss, at: optimizer.variables))
        return loss.scalar
    }
}
