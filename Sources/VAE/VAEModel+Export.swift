import Families

extension VAEModel: Exportable {
    /// Encoder and decoder.
    public var exportedNetworks: [ExportedNetwork] {
        [
            ExportedNetwork(
                "encoder", methodName: "encode", encoder, input: .examples(named: "images"),
                head: .halves,
                outputs: [
                    .init("mean", "the posterior's mean"),
                    .init("log_variance", "the logarithm of the posterior's variance"),
                ]),
            ExportedNetwork(
                "decoder", methodName: "decode", decoder,
                input: .latents(
                    "latent variables, by the prior from a standard normal distribution"),
                head: likelihood.head, outputs: [.init("images", likelihood.meanDocumentation)]),
        ]
    }

    /// Images are encoded and decoded.
    public var exportedFunction: [String] { ["encoder", "decoder"] }
}
