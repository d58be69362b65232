import Families

extension VAEModel: Exportable {
    /// Encoder and decoder.
    public var exportedNetworks: [ExportedNetwork] {
        [
            ExportedNetwork(
                "encoder", methodName: "encode", encoder, input: .examples(named: "images"),
                head: posterior.exportedOutputs.count == 2 ? .halves : .none,
                outputs: posterior.exportedOutputs),
            ExportedNetwork(
                "decoder", methodName: "decode", decoder,
                input: .latents("latent variables, by the prior from \(prior.documentation)"),
                head: likelihood.head, outputs: [.init("images", likelihood.meanDocumentation)]),
        ]
    }

    /// Images are encoded and decoded, where the encoder gives the posterior's mean by itself.
    public var exportedFunction: [String] {
        posterior.exportedOutputs.count == 2 ? ["encoder", "decoder"] : ["decoder"]
    }
}
