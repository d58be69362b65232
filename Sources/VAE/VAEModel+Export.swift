import Autodiff
import Families

extension VAEModel: Exportable {
    /// Encoder and decoder.
    public var exportedNetworks: [ExportedNetwork] {
        let examples = exampleShape.rank == 3 ? "images" : "rows"
        return [
            ExportedNetwork(
                "encoder", methodName: "encode", encoder, input: .examples(named: examples),
                head: .halves,
                outputs: [
                    .init("mean", "the posterior's mean"),
                    .init("log_variance", "the logarithm of the posterior's variance"),
                ]),
            ExportedNetwork(
                "decoder", methodName: "decode", decoder,
                input: .latents(
                    "latent variables, by the prior from a standard normal distribution"),
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

    /// Examples are encoded and decoded.
    public var exportedFunction: [String] { ["encoder", "decoder"] }
}
