import Autodiff
import Configuration
import NeuralNetworks

/// A generative adversarial network as configs state it (Goodfellow et al. 2014): architecture ×
/// objective × regularisers.
public struct GANConfig: Configurable {
    /// Elements of the noise that the generator makes an image of.
    public let latentSize: Int
    /// Hidden layers from the noise to an image.
    public let generator: MultilayerPerceptronConfig
    /// The generator's last function, which sets the range in which both players see images.
    public let generatorOutput: GeneratorOutput
    /// Hidden layers from an image to one logit.
    public let discriminator: MultilayerPerceptronConfig
    /// What the players play for.
    public let objective: any AdversarialObjective
    /// What is added to the discriminator's loss.
    public let regularizers: [any DiscriminatorRegularizer]
    /// Steps of the discriminator, each on a new batch, for one of the generator.
    public let discriminatorSteps: Int

    /// Reads the keys; without any, a multilayer perceptron for small images.
    public init(from object: ObjectReader) {
        latentSize = object.integer(
            "latentSize", default: 100, in: 1...65_536,
            "Elements of the noise that the generator makes an image of.")
        generator = object.object(
            "generator", MultilayerPerceptronConfig.self,
            default: [
                "hidden": [128, 256, 512, 1024], "activation": "leaky-relu",
                "normalization": "batch", "normalizedFrom": 1,
            ], "Hidden layers from the noise to an image.")
        generatorOutput = object.choice(
            "generatorOutput", of: GeneratorOutput.self, default: .tanh,
            "The generator's last function; both players see images in its range.")
        discriminator = object.object(
            "discriminator", MultilayerPerceptronConfig.self,
            default: ["hidden": [512, 256], "activation": "leaky-relu"],
            "Hidden layers from an image to one logit.")
        objective = object.variant(
            "objective", default: "non-saturating", adversarialObjectives,
            "What the players play for.")
        regularizers = object.variants(
            "regularizers", default: [], discriminatorRegularizers, count: 0...8,
            "What is added to the discriminator's loss.")
        discriminatorSteps = object.integer(
            "discriminatorSteps", default: 1, in: 1...1000,
            "Steps of the discriminator, each on a new batch, for one of the generator.")
        object.check(
            !discriminator.mixesExamples || !regularizers.contains(where: \.needsSeparateExamples),
            at: "discriminator",
            """
            given normalization "batch", expected "layer" or "none", since a gradient penalty \
            needs a discriminator that judges every image by itself
            """)
    }

    /// The fewest examples of a training batch: two when a player normalises over the batch.
    ///
    /// A short last batch below this has to be left out, or put together with another.
    public var minimumBatchSize: Int {
        generator.mixesExamples || discriminator.mixesExamples ? 2 : 1
    }

    /// Parameters of both players for images [height, width, channels], counted without building
    /// them; nil when the count overflows.
    public func parameterCount(imageShape: Shape) -> Int? {
        var pixels = 1
        for size in imageShape.dimensions {
            let (product, overflow) = pixels.multipliedReportingOverflow(by: size)
            if overflow { return nil }
            pixels = product
        }
        // The counts below add one to the inputs.
        guard pixels < Int.max,
            let made = generator.parameterCount(inputs: latentSize, outputs: pixels),
            let judged = discriminator.parameterCount(inputs: pixels, outputs: 1)
        else { return nil }
        let (total, overflow) = made.addingReportingOverflow(judged)
        return overflow ? nil : total
    }
}

extension MultilayerPerceptronConfig {
    /// Whether what comes out for one example of a training batch depends on the others.
    var mixesExamples: Bool { normalization == .batch && normalizedFrom < hidden.count }
}
