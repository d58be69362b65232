import Families

extension GANModel: Exportable {
    /// Generator and discriminator.
    public var exportedNetworks: [ExportedNetwork] {
        [
            ExportedNetwork(
                "generator", methodName: "generate", generator,
                input: .latents("noise from a standard normal distribution"),
                outputs: [.init("images", "images in \(output.pixelRange.rawValue)")]),
            ExportedNetwork(
                "discriminator", methodName: "discriminate", discriminator,
                input: .judgedImages(output.pixelRange),
                outputs: [.init("logits", "positive for images taken for real")]),
        ]
    }

    /// Images are generated.
    public var exportedFunction: [String] { ["generator"] }
}

extension GeneratorOutput {
    /// Where pixels lie, as the players see them.
    var pixelRange: ExportedNetwork.PixelRange {
        switch self {
        case .tanh: .signed
        case .sigmoid: .unsigned
        }
    }
}
