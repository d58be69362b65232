import Autodiff
import Families

extension VAEModel: Exportable {
    /// Encoder and decoder.
    public var exportedNetworks: [ExportedNetwork] {
        let examples = exampleShape.rank == 3 ? "images" : "rows"
        return [
            ExportedNetwork(
                "encoder", methodName: "encode", encoder, input: .examples(named: examples),
                head: posterior.exportedOutputs.count == 2 ? .halves : .none,
                outputs: posterior.exportedOutputs),
            ExportedNetwork(
                "decoder", methodName: "decode", decoder,
                input: .latents("latent variables, by the prior from \(prior.documentation)"),
                head: likelihood.head,
                outputs: [
                    .init(
                        examples,
                        exampleShape.rank == 3
                            ? likelihood.meanDocumentation : "the mean of every number of a row",
                        isOfExamples: true)
                ]),
        ]
    }

    /// Examples are encoded and decoded, where the encoder gives the posterior's mean by itself.
    public var exportedFunction: [String] {
        posterior.exportedOutputs.count == 2 ? ["encoder", "decoder"] : ["decoder"]
    }
}
