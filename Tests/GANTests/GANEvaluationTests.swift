import Autodiff
import Foundation
import Kernels
import NeuralNetworks
import Testing
import Training

@testable import GAN

@Suite struct GANEvaluationTests {
    /// G(z) = sigmoid(scale·z + shift) elementwise, D(x) = steepness·(mean x − ½).
    private func trainer(
        scale: Float, shift: Float, steepness: Float, objective: String = "{}"
    ) throws -> GANTrainer {
        let trainer = try ganTrainer(
            """
            {"latentSize": 4, "generator": {"hidden": []}, "generatorOutput": "sigmoid",
             "discriminator": {"hidden": []}, "objective": \(objective)}
            """, exampleShape: [2, 2, 1])
        try ganParameter(trainer, "generator.0.weight").assign(Tensor.identity(4) * scale)
        try ganParameter(trainer, "generator.0.bias").assign(Tensor(repeating: shift, shape: [4]))
        try ganParameter(trainer, "discriminator.0.weight").assign(
            Tensor(repeating: steepness / 4, shape: [4, 1]))
        try ganParameter(trainer, "discriminator.0.bias").assign(Tensor([-steepness / 2]))
        return trainer
    }

    /// Images of the same kind: sigmoid(scale·z + shift).
    private func images(_ count: Int, scale: Float = 2, shift: Float = 0) -> Tensor {
        let noise = Tensor.normal([count, 2, 2, 1], from: PhiloxStream(key: 5))
        return (noise * scale + shift).sigmoid()
    }

    private func report(
        _ trainer: GANTrainer, _ batches: [Tensor],
        _ random: RandomStream = RandomStream(seed: 2, name: "evaluation")
    ) -> EvaluationReport {
        var evaluation = trainer.evaluation(epoch: 0, random: random)
        for batch in batches { evaluation.add(Batch(inputs: batch)) }
        return evaluation.report()
    }

    private func value(_ report: EvaluationReport, _ name: String) throws -> Double {
        try #require(report.readings.first { $0.name == name }).value
    }

    @Test func aGeneratorOfTheDataIsHealthy() throws {
        let report = report(
            try trainer(scale: 2, shift: -0.5, steepness: 1), [images(400), images(112)])
        #expect(report.warnings.isEmpty)
        #expect(abs(try value(report, "diversity") - 1) < 0.05)
    }

    @Test(arguments: ["non-saturating", "wasserstein"])
    func aDiscriminatorThatDoesNotLearnIsSaidInWords(_ objective: String) throws {
        let trainer = try trainer(
            scale: 2, shift: 0, steepness: 0, objective: #"{"type": "\#(objective)"}"#)
        let report = report(trainer, [images(100)])
        #expect(report.warnings.map(\.kind) == [.discriminatorBlindness])
        #expect(report.warnings.first?.message.contains("is not learning: it gives") == true)
    }

    /// Its loss is 2 ln 2 then, which is no sign of a fault by itself.
    @Test func aDiscriminatorThatCannotTellIsSaidInWords() throws {
        let report = report(
            try trainer(scale: 2, shift: 0, steepness: 0.1), [images(400), images(112)])
        #expect(report.warnings.map(\.kind) == [.discriminatorIndecision])
        let warning = try #require(report.warnings.first?.message)
        #expect(warning.contains("cannot tell held-out examples from samples"))
        #expect(warning.contains("its loss of 1.386 is no better than the 1.386 = 2 ln 2"))
        #expect(abs(try value(report, "diversity") - 1) < 0.05)
    }

    @Test func aConstantDiscriminatorGuesses() throws {
        let report = report(
            try trainer(scale: 2, shift: 0, steepness: 0), [images(400), images(112)])
        #expect(abs(try value(report, "probability_real") - 0.5) < 1e-6)
        #expect(abs(try value(report, "probability_fake") - 0.5) < 1e-6)
        #expect(abs(try value(report, "loss_discriminator") - log(4)) < 1e-6)
        #expect(abs(try value(report, "loss_generator") - log(2)) < 1e-6)
    }

    @Test func aCollapseIsSaidInWords() throws {
        let collapsed = report(try trainer(scale: 0.1, shift: -0.5, steepness: 1), [images(200)])
        #expect(collapsed.warnings.map(\.kind) == [.generatorCollapse])
        #expect(collapsed.warnings.first?.message.contains("generator has collapsed") == true)
        #expect(try value(collapsed, "diversity") < 0.2)
        let same = report(try trainer(scale: 0, shift: -0.5, steepness: 1), [images(200)])
        #expect(try value(same, "diversity") < 1e-5)
        #expect(same.warnings.count == 1)
    }

    @Test func aSaturationIsSaidInWords() throws {
        let data = images(200, scale: 0.2, shift: 3)
        let saturated = report(try trainer(scale: 0.2, shift: -3, steepness: 20), [data])
        #expect(saturated.warnings.map(\.kind) == [.discriminatorSaturation])
        #expect(saturated.warnings.first?.message.contains("discriminator is saturated") == true)
        #expect(try value(saturated, "probability_real") > 0.99)
        #expect(try value(saturated, "probability_fake") < 0.01)
        let fair = report(try trainer(scale: 0.2, shift: -3, steepness: 5), [data])
        #expect(fair.warnings.isEmpty)
    }

    /// A discriminator whose real images are to get 1 − s has no reason to give them more.
    @Test(arguments: [(0.1, 2.2), (0.3, 0.85)])
    func aSaturationUnderLabelSmoothingIsSaidInWords(smoothing: Double, logit: Float) throws {
        for smoothed in [true, false] {
            let trainer = try trainer(
                scale: 0, shift: -20, steepness: 0,
                objective: #"{"labelSmoothing": \#(smoothed ? smoothing : 0)}"#)
            // Black samples get a logit of −6, white images the one that is asked for.
            try ganParameter(trainer, "discriminator.0.weight").assign(
                Tensor(repeating: (logit + 6) / 4, shape: [4, 1]))
            try ganParameter(trainer, "discriminator.0.bias").assign(Tensor([-6]))
            let white = Tensor.ones([50, 2, 2, 1])
            let warnings = report(trainer, [white]).warnings
            #expect(warnings.contains { $0.kind == .discriminatorSaturation } == smoothed)
        }
    }

    @Test func thresholdsAreThoseStated() {
        func warnings(
            _ diversity: Double?, _ real: Double, _ fake: Double, target: Double = 1,
            loss: Double = 1.2
        ) -> [TrainingWarning] {
            GANDiagnosis(
                diversity: diversity,
                probabilities: .init(real: real, fake: fake, realTarget: target),
                lossDiscriminator: loss, meanLogit: 0, logitDeviation: 1
            ).warnings
        }
        #expect(warnings(0.5, 0.6, 0.5).isEmpty)
        #expect(warnings(0.499, 0.6, 0.5).count == 1)
        #expect(warnings(nil, 0.6, 0.5).isEmpty)
        #expect(warnings(1, 0.892, 0.009, target: 0.9).count == 1)
        #expect(warnings(1, 0.89, 0.009, target: 0.9).isEmpty)
        #expect(warnings(1, 0.892, 0.009).isEmpty)
        #expect(warnings(1, 0.505, 0.5, loss: 1.38).count == 1)
        #expect(warnings(1, 0.505, 0.5, loss: 1.37).isEmpty)
        #expect(warnings(1, 0.515, 0.5, loss: 1.38).isEmpty)
        // A target of 0.9 and guesses of 0.45 cost 1.376.
        #expect(warnings(1, 0.45, 0.45, target: 0.9, loss: 1.375).count == 1)
        #expect(warnings(1, 0.45, 0.45, target: 0.9, loss: 1.36).isEmpty)
        #expect(warnings(1, 0.991, 0.009).count == 1)
        #expect(warnings(1, 0.99, 0.009).isEmpty)
        #expect(warnings(1, 0.991, 0.011).isEmpty)
        #expect(warnings(0.1, 0.999, 0.001).count == 2)
    }

    @Test func examplesCountEquallyWhateverTheirBatch() throws {
        let trainer = try trainer(scale: 2, shift: 0.3, steepness: 6)
        let all = images(10)
        let whole = report(trainer, [all])
        let parts = report(trainer, [all.sliced(axis: 0, 0..<7), all.sliced(axis: 0, 7..<10)])
        #expect(
            abs(try value(whole, "probability_real") - value(parts, "probability_real")) < 1e-6)
        let logits = all.flattened.mean(axes: [1]).scalars.map { 6 * (Double($0) - 0.5) }
        let expected = logits.reduce(0) { $0 + 1 / (1 + exp(-$1)) } / 10
        #expect(abs(try value(whole, "probability_real") - expected) < 1e-5)
    }

    /// A report over 7 and 3 images is the mean of reports over each, weighted by images, for every
    /// metric that is a mean; the diversity is that of all ten and of all samples together.
    @Test(arguments: ["non-saturating", "wasserstein"])
    func everyMetricWeightsImagesEqually(_ objective: String) throws {
        let trainer = try ganTrainer(
            """
            {"latentSize": 4, "generator": {"hidden": [5]}, "generatorOutput": "sigmoid",
             "discriminator": {"hidden": [5]}, "objective": {"type": "\(objective)"}}
            """, exampleShape: [2, 2, 1])
        let all = images(10)
        let parts = [all.sliced(axis: 0, 0..<7), all.sliced(axis: 0, 7..<10)]
        let first = RandomStream(seed: 2, name: "evaluation")
        var second = first
        let early = Tensor.normal([7, 4], from: second.next())
        var third = second
        let noise = [early, Tensor.normal([3, 4], from: third.next())]
        let together = report(trainer, parts, first)
        let apart = [report(trainer, [parts[0]], first), report(trainer, [parts[1]], second)]
        let means = together.readings.map(\.name).filter { $0 != "diversity" }
        #expect(
            Set(means)
                == (objective == "wasserstein"
                    ? ["loss_discriminator", "loss_generator", "wasserstein_estimate"]
                    : [
                        "loss_discriminator", "loss_generator", "probability_real",
                        "probability_fake",
                    ]))
        for name in means {
            let expected = (7 * (try value(apart[0], name)) + 3 * (try value(apart[1], name))) / 10
            #expect(abs(try value(together, name) - expected) < 1e-9, "\(name)")
        }
        var (data, samples) = (ImageSubset(), ImageSubset())
        data.add(all.flattened)
        for part in noise { samples.add(trainer.gan.examples(of: part).flattened) }
        let diversity = try #require(samples.meanDistance) / (try #require(data.meanDistance))
        #expect(abs(try value(together, "diversity") - diversity) < 1e-6)
    }

    @Test func aSingleImageHasNoDiversity() throws {
        let trainer = try trainer(scale: 2, shift: 0, steepness: 0)
        let one = report(trainer, [images(1)])
        #expect(!one.readings.contains { $0.name == "diversity" })
        #expect(report(trainer, []).readings.isEmpty)
    }

    @Test func distancesAreThoseOfPairs() throws {
        var subset = ImageSubset()
        subset.add(Tensor([0, 0, 3, 4], shape: [2, 2]))
        #expect(abs(try #require(subset.meanDistance) - 5) < 1e-5)
        subset.add(Tensor([0, 0], shape: [1, 2]))
        #expect(abs(try #require(subset.meanDistance) - 10 / 3) < 1e-5)
    }

    /// Of an ordered set 0, 1, … n − 1, whose mean distance is (n + 1)/3, a part is held that is
    /// spread over all of it.
    @Test func subsetsAreSpreadOverOrderedSets() throws {
        let count = 10_000
        var subset = ImageSubset(limit: 64)
        let values = Tensor((0..<count).map(Float.init), shape: [count, 1])
        for start in stride(from: 0, to: count, by: 300) {
            subset.add(values.sliced(axis: 0, start..<min(start + 300, count)))
        }
        #expect(abs(try #require(subset.meanDistance) / (Double(count + 1) / 3) - 1) < 0.06)
    }
}
