import Autodiff
import Foundation
import Kernels
import NeuralNetworks
import Testing
import Training

@testable import BeliefNetworks

@Suite struct BeliefNetworkTests {
    /// A network over images of 2×2 pixels with weights of some size, of which those that lead
    /// backwards must not count.
    private func network() -> BeliefNetworkModel {
        let network = BeliefNetworkModel(imageShape: [2, 2, 1])
        var random = RandomStream(seed: 3, name: "weights")
        network.weight.assign(Tensor.normal([4, 4], from: random.next()))
        network.bias.assign(Tensor.normal([4], from: random.next()))
        return network
    }

    /// All sixteen images.
    private let images = Tensor(
        (0..<16).flatMap { image in (0..<4).map { Float(image >> $0 & 1) } },
        shape: [16, 2, 2, 1])

    @Test func probabilitiesOfAllImagesAddUpToOne() {
        let losses = network().negativeLogLikelihood(of: images, .evaluation).scalars
        let total = losses.reduce(0) { $0 + exp(-Double($1)) }
        #expect(abs(total - 1) < 1e-6)
    }

    /// The chain rule, pixel by pixel in double precision.
    @Test func theLikelihoodIsTheProductOfConditionals() {
        let network = network()
        let (w, b) = (network.weight.value.scalars, network.bias.value.scalars)
        let losses = network.negativeLogLikelihood(of: images, .evaluation).scalars
        for (image, loss) in losses.enumerated() {
            let x = (0..<4).map { Double(image >> $0 & 1) }
            var expected = 0.0
            for pixel in 0..<4 {
                var logit = Double(b[pixel])
                for earlier in 0..<pixel { logit += x[earlier] * Double(w[earlier * 4 + pixel]) }
                expected += log1p(exp(x[pixel] == 1 ? -logit : logit))
            }
            #expect(abs(Double(loss) - expected) < 1e-5)
        }
    }

    /// Of 20,000 samples each image comes as often as its probability says, within five deviations.
    @Test func samplesComeAsOftenAsTheyAreProbable() {
        let network = network()
        let count = 20_000
        let samples = network.samples(
            indices: 0..<count, from: RandomStream(seed: 1, name: "samples")
        ).scalars
        var found = [Int](repeating: 0, count: 16)
        for sample in 0..<count {
            found[(0..<4).reduce(0) { $0 + Int(samples[sample * 4 + $1]) << $1 }] += 1
        }
        let losses = network.negativeLogLikelihood(of: images, .evaluation).scalars
        for (image, loss) in losses.enumerated() {
            let p = exp(-Double(loss))
            let deviation = (p * (1 - p) * Double(count)).squareRoot()
            #expect(abs(Double(found[image]) - p * Double(count)) < 5 * deviation + 1)
        }
    }

    /// Pixels of one probability each are learnt to their entropy.
    @Test func trainingReachesTheEntropyOfWhatItLearns() throws {
        let network = BeliefNetworkModel(imageShape: [1, 2, 1])
        let trainer = BeliefNetworkTrainer(
            network, optimizer: OptimizerConfig(Adam(), learningRate: 0.1))
        // The second pixel is the first; the first is on in a quarter of images.
        let batch = Batch(inputs: Tensor([1, 1, 0, 0, 0, 0, 0, 0], shape: [4, 1, 2, 1]))
        var loss = 0.0
        for step in 0..<400 {
            loss = try trainer.step(
                batch,
                at: StepPosition(
                    step: step, epoch: 0, random: RandomStream(seed: 1, name: "noise"))
            ).readings[0].value
        }
        let entropy = -(0.25 * log(0.25) + 0.75 * log(0.75))
        #expect(loss > entropy && loss < entropy + 0.02)
    }
}
