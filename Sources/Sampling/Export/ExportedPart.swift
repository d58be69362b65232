import Autodiff
import Experiments
import GAN
import Kernels
import NeuralNetworks
import RunStore
import Supervised
import VAE

/// One network of a model as it is exported: from what to what, in which ranges.
struct ExportedPart {
    /// What is done with what the network gives.
    enum Head {
        /// Nothing.
        case none
        /// The logistic function of every element.
        case sigmoid
        /// The features are cut into two halves.
        case halves
    }

    /// What goes in or comes out: a name, the sizes of an example, channels first, and what it is.
    package struct Value {
        package let name: String
        package let shape: [Int]
        let documentation: String
    }

    package let part: ModelPart
    /// The name of the network within the model, which the names of its weights begin with.
    package let name: String
    package let network: PortableNetwork
    /// What is done with what goes in.
    package let entry: InputTreatment.Entry
    package let head: Head
    let input: Value
    package let outputs: [Value]
    /// Which weights the network has.
    package let weights: SamplingWeights
    /// Whether it takes examples as a user's data hold them, not latent variables.
    var takesData: Bool { input.name != "latents" }
    private let ours: Network
    private let pixels: PixelRange

    /// All parts of a model, in the order of its networks.
    ///
    /// - Throws: `RequestError` naming a layer that cannot be exported.
    package static func all(of model: CheckpointModel) throws -> [ExportedPart] {
        try ModelPart.allCases.compactMap { try ExportedPart($0, of: model) }
    }

    /// A part of a model; nil if the model has no such part.
    private init?(_ part: ModelPart, of checkpoint: CheckpointModel) throws {
        let output: (head: Head, values: [(name: String, documentation: String)])
        let input: (name: String, treatment: InputTreatment)
        var pixels = PixelRange.unsigned
        switch (part, checkpoint.network) {
        case (.generator, .gan(let model)):
            ours = model.generator
            input = ("latents", InputTreatment("noise from a standard normal distribution"))
            output = (.none, [("images", "images in \(PixelRange(model.output).rawValue)")])
        case (.discriminator, .gan(let model)):
            ours = model.discriminator
            pixels = PixelRange(model.output)
            input = ("images", .judged(pixels, of: checkpoint))
            output = (.none, [("logits", "positive for images taken for real")])
        case (.encoder, .vae(let model)):
            ours = model.encoder
            input = ("images", .images(of: checkpoint))
            output = (
                .halves,
                [
                    ("mean", "the posterior's mean"),
                    ("log_variance", "the logarithm of the posterior's variance"),
                ]
            )
        case (.decoder, .vae(let model)):
            ours = model.decoder
            input = (
                "latents",
                InputTreatment("latent variables, by the prior from a standard normal distribution")
            )
            let isBernoulli = model.likelihood is BernoulliLikelihood
            output = (
                isBernoulli ? .sigmoid : .none,
                [
                    (
                        "images",
                        isBernoulli
                            ? "the mean of every pixel, in [0, 1]"
                            : "the mean of every pixel, of images in [0, 1]; not clamped"
                    )
                ]
            )
        case (.classifier, .classifier(let model)):
            ours = model.network
            input = ("input", .examples(of: checkpoint))
            output = (
                .none,
                [
                    (
                        "logits",
                        model.output == .binary
                            ? "positive for the second of class_names, negative for the first"
                            : "a logit a class, in the order of class_names"
                    )
                ]
            )
        case (.regressor, .regressor(let model)):
            ours = model.network
            input = ("input", .examples(of: checkpoint))
            output = (.none, [("values", "the predicted values")])
        default: return nil
        }
        self.part = part
        self.pixels = pixels
        name = part == .classifier || part == .regressor ? "network" : part.rawValue
        weights = checkpoint.weights(of: name)
        head = output.head
        guard
            let plan = try? checkpoint.description.networks().first(where: { [name] in
                $0.name == name
            })
        else { preconditionFailure("ExportedPart: the model has no \(name)") }
        do throws(UnportableLayer) {
            network = try plan.plan.portable(ours)
        } catch {
            throw RequestError("the \(part.rawValue) cannot be exported: \(error.layer) in it")
        }
        entry = input.treatment.entry
        self.input = Value(
            name: input.name, shape: network.input, documentation: input.treatment.documentation)
        let shape = head == .halves ? [network.output[0] / 2] : network.output
        outputs = output.values.map {
            Value(name: $0.name, shape: shape, documentation: $0.documentation)
        }
    }

    /// What our own network makes of `input` [batch] + the input's sizes, channels first and not yet
    /// treated: a tensor for each output.
    package func outputs(of input: Tensor) -> [Tensor] {
        var context = Context.evaluation
        let isImage = input.rank == 4
        let given = entry.apply(to: input)
        let value = ours(isImage ? given.transposed([0, 2, 3, 1]) : given, &context)
        switch head {
        case .none: return [value.channelsFirst]
        case .sigmoid: return [value.sigmoid().channelsFirst]
        case .halves:
            let size = value.shape[1] / 2
            return [
                value.sliced(axis: 1, 0..<size), value.sliced(axis: 1, size..<2 * size),
            ]
        }
    }

    /// Inputs such as the part is made for, [count] + the input's sizes: noise for latent variables
    /// and features, images in the range that the part takes.
    func exampleInputs(_ count: Int, seed: UInt64) -> Tensor {
        var random = RandomStream(seed: seed, name: "export/\(part.rawValue)")
        let shape = Shape([count] + input.shape)
        guard input.shape.count == 3 else {
            let noise = Tensor.normal(shape, from: random.next())
            guard case .standardization(let standardization) = entry else { return noise }
            return standardization.reverse(noise)
        }
        let images = Tensor.uniform(shape, from: random.next())
        return pixels == .signed ? images * 2 - 1 : images
    }
}

extension Tensor {
    /// Images [n, height, width, channels] as [n, channels, height, width]; others as they are.
    fileprivate var channelsFirst: Tensor { rank == 4 ? transposed([0, 3, 1, 2]) : self }
}
