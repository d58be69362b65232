import Autodiff
import Families

extension GANModel: Exportable {
    /// Generator and discriminator.
    public var exportedNetworks: [ExportedNetwork] {
        let examples = exampleShape.rank == 3 ? "images" : "rows"
        return [
            ExportedNetwork(
                "generator", methodName: "generate", generator,
                input: .latents("noise from a standard normal distribution"),
                outputs: [
                    .init(
                        examples,
                        output.pixelRange.map { "images in \($0.rawValue)" } ?? "rows of the table",
                        isOfExamples: true)
                ]),
            ExportedNetwork(
                "discriminator", methodName: "discriminate", discriminator,
                input: output.pixelRange.map { .judgedImages($0) } ?? .examples(named: examples),
                outputs: [.init("logits", "positive for \(examples) taken for real")]),
        ]
    }

    /// Examples are generated.
    public var exportedFunction: [String] { ["generator"] }
}

extension GeneratorOutput {
    /// Where pixels lie, as the players see them; nil of rows.
    var pixelRange: ExportedNetwork.PixelRange? {
        switch self {
        case .tanh: .signed
        case .sigmoid: .unsigned
        case .identity: nil
        }
    }
}
