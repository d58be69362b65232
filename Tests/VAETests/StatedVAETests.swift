import Autodiff
import Configuration
import NeuralNetworks
import Testing

@testable import VAE

@Suite struct StatedVAETests {
    private func read(_ json: String) throws -> VAEConfig {
        try VAEConfig.read(from: JSONValue.parse(json, source: "test"), source: "test").value
    }

    /// What a program states without a word is what a file says without one, to the weights.
    @Test func statedDefaultsAreThoseOfConfigs() throws {
        let (read, stated) = (try read("{}"), VAEConfig())
        #expect(read.latentSize == stated.latentSize)
        #expect("\(read.likelihood)" == "\(stated.likelihood)")
        #expect("\(read.objective)" == "\(stated.objective)")
        #expect("\(read.posterior)" == "\(stated.posterior)")
        #expect("\(read.prior)" == "\(stated.prior)")
        let weights = { (config: VAEConfig) in
            try VAEModel(config, imageShape: [4, 4, 1], seed: 3).namedParameters
                .map { "\($0.name) \($0.parameter.value.scalars)" }
        }
        #expect(try weights(read) == weights(stated))
    }

    @Test(arguments: [
        (#"{"type": "bernoulli"}"#, BernoulliConfig() as any LikelihoodConfig),
        (#"{"type": "gaussian"}"#, GaussianConfig()),
        (#"{"type": "gaussian", "variance": 0.1}"#, GaussianConfig(variance: 0.1)),
        (#"{"type": "gaussian", "learntVariance": true}"#, GaussianConfig(isLearnt: true)),
    ])
    func statedLikelihoodsAreThoseOfConfigs(_ json: String, _ stated: any LikelihoodConfig) throws {
        #expect(try "\(read(#"{"likelihood": \#(json)}"#).likelihood)" == "\(stated)")
    }
}
