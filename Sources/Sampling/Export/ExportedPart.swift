import Autodiff
import Configuration
import Experiments
import Families
import Kernels
import NeuralNetworks
import RunStore

/// One network of a model as it is exported: from what to what, in which ranges.
struct ExportedPart {
    /// What goes in or comes out: a name, the sizes of an example, channels first, and what it is.
    struct Value {
        let name: String
        let shape: [Int]
        let documentation: String
    }

    /// What a user calls it: `generator`.
    let part: String
    /// The name of the network within the model, which the names of its weights begin with.
    let name: String
    /// What its function is called in PyTorch's module: `generate`.
    let methodName: String
    let network: PortableNetwork
    /// What is done with what goes in.
    let entry: InputTreatment.Entry
    let head: ExportedNetwork.Head
    /// By what rows that come out are brought back into the units of the data; nil where they are in
    /// them, or are none.
    let exit: Standardization?
    let input: Value
    let outputs: [Value]
    /// Which weights the network has.
    let weights: SamplingWeights
    /// Whether it takes examples as a user's data hold them, not latent variables.
    var takesData: Bool { input.name != "latents" }
    /// Whether what comes out stands for the classes of the data.
    let givesClasses: Bool
    private let ours: Network
    private let pixels: ExportedNetwork.PixelRange

    /// All parts of a model, in the order of its networks.
    ///
    /// - Throws: `RequestError` naming a layer that cannot be exported.
    static func all(of model: CheckpointModel) throws -> [ExportedPart] {
        guard let exportable = model.model as? any Exportable else { return [] }
        return try exportable.exportedNetworks.map { try ExportedPart($0, of: model) }
    }

    private init(_ exported: ExportedNetwork, of checkpoint: CheckpointModel) throws {
        part = exported.name
        name = exported.network
        methodName = exported.methodName
        ours = exported.layers
        head = exported.head
        givesClasses = exported.outputs.contains(where: \.isOfClasses)
        weights = checkpoint.weights(of: name)
        guard
            let plan = try? checkpoint.description.networks().first(where: { [name] in
                $0.name == name
            })
        else { preconditionFailure("ExportedPart: the model has no \(name)") }
        do throws(UnportableLayer) {
            network = try plan.plan.portable(ours)
        } catch {
            throw RequestError("the \(part) cannot be exported: \(error.layer) in it")
        }
        let input: (name: String, treatment: InputTreatment)
        switch exported.input {
        case .latents(let documentation):
            pixels = .unsigned
            input = ("latents", InputTreatment(documentation))
        case .examples(let name):
            pixels = .unsigned
            input = (name, .examples(of: checkpoint))
        case .judgedImages(let range):
            pixels = range
            input = ("images", .judged(range, of: checkpoint))
        }
        entry = input.treatment.entry
        self.input = Value(
            name: input.name, shape: network.input, documentation: input.treatment.documentation)
        exit = exported.outputs.contains(where: \.isOfExamples) ? checkpoint.standardization : nil
        let shape = head == .halves ? [network.output[0] / 2] : network.output
        outputs = exported.outputs.map {
            Value(name: $0.name, shape: shape, documentation: $0.documentation)
        }
    }

    /// What our own network makes of `input` [batch] + the input's sizes, channels first and not yet
    /// treated: a tensor for each output.
    func outputs(of input: Tensor) -> [Tensor] {
        var context = Context.evaluation
        let isImage = input.rank == 4
        let given = entry.apply(to: input)
        let value = ours(isImage ? given.transposed([0, 2, 3, 1]) : given, &context)
        switch head {
        case .none: return [exit?.reverse(value) ?? value.channelsFirst]
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
        var random = RandomStream(seed: seed, name: "export/\(part)")
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
