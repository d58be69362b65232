import Autodiff
import Configuration
import Families
import Foundation
import Kernels
import NeuralNetworks
import Supervised
import Testing
import Training

/// Counts, metrics and pictures of classifiers on held-out examples.
@Suite struct ClassifierEvaluationTests {
    @Test("Confusion and accuracy of logits made by hand")
    func confusion() throws {
        var score = ClassificationScore(output: .softmax, classNames: ["a", "b", "c"])
        let logits: [Float] = [
            5, 1, 0,  // a taken for a
            0, 2, 1,  // a taken for b
            -3, -2, -1,  // b taken for c
            1, 1, 0,  // c taken for a, the first of two that are level
            0, 0, 9,  // c taken for c
        ]
        score.add(
            Tensor(logits, shape: [5, 3]),
            for: Batch(inputs: .zeros([5, 1]), labels: [0, 0, 1, 2, 2]))
        #expect(score.confusion == [[1, 1, 0], [0, 0, 1], [1, 0, 1]])
        #expect(score.count == 5)
        #expect(score.correctCount == 2)
        let report = score.report()
        #expect(report.readings.map(\.name) == ["loss", "accuracy"])
        #expect(report.metric("accuracy") == 0.4)
        #expect(report.confusion == score.confusion)
        #expect(report.warnings.isEmpty)
    }

    @Test("A binary logit above zero is the second class")
    func binaryConfusion() {
        var score = ClassificationScore(output: .binary, classNames: ["no", "yes"])
        score.add(
            Tensor([-1, 2, 0, 3], shape: [4, 1]),
            for: Batch(inputs: .zeros([4, 1]), labels: [0, 0, 0, 1]))
        #expect(score.confusion == [[2, 1], [0, 1]])
    }

    @Test("Taking everything for one class is said in words")
    func collapse() {
        var score = ClassificationScore(output: .binary, classNames: ["no", "yes"])
        score.add(
            Tensor([1, 2, 3], shape: [3, 1]),
            for: Batch(inputs: .zeros([3, 1]), labels: [0, 1, 0]))
        let warnings = score.report().warnings
        #expect(warnings.map(\.kind) == [.constantPrediction])
        #expect(warnings.first?.message.contains("every one of the 3") == true)
        #expect(warnings.first?.message.contains("class yes") == true)
    }

    @Test("Nothing is said of no examples")
    func empty() {
        let score = ClassificationScore(output: .softmax, classNames: ["a", "b"])
        #expect(score.report().readings.isEmpty)
        #expect(score.report().warnings.isEmpty)
    }

    @Test("Odd pieces, the last one short, give what one batch gives")
    func pieces() throws {
        let trainer = try classifier(
            ["network": ["hidden": [16, 8], "normalization": "batch", "dropout": 0.5]],
            inputs: [6], classes: 4)
        let data = randomExamples(count: 103, features: 6, classes: 4)
        try trainer.train(on: data, steps: 5, batchSize: 32)
        let whole = trainer.report([data])
        let cut = trainer.report(data.pieces([1, 7, 64, 30, 1]))
        let loss = try #require(whole.metric("loss"))
        #expect(abs(try #require(cut.metric("loss")) - loss) < 1e-6)
        #expect(cut.metric("accuracy") == whole.metric("accuracy"))
        #expect(cut.confusion == whole.confusion)

        // Neither smoothing nor the mode of training is in it.
        let probabilities = trainer.predictor.predict(data.inputs).scalars
        let expected = data.labels.enumerated().reduce(0.0) { sum, example in
            sum - log(Double(probabilities[example.offset * 4 + example.element])) / 103
        }
        #expect(abs(expected - loss) < 1e-5)
    }

    @Test("Test losses are those of the labels as they are, whatever training smooths")
    func unsmoothedTestLoss() throws {
        let data = randomExamples(count: 20, features: 3, classes: 3)
        let losses = try [0, 0.5].map { smoothing in
            try classifier(
                ["network": ["hidden": [4]], "labelSmoothing": .double(smoothing)], inputs: [3],
                classes: 3
            ).report([data]).metric("loss")
        }
        #expect(losses[0] != nil)
        #expect(losses[0] == losses[1])
    }

    @Test("Ten images carry both labels, and the wrong ones are marked")
    func captions() throws {
        let trainer = try classifier(
            ["network": ["hidden": [], "initializer": "zeros"]], inputs: [2, 2, 1], classes: 2,
            classNames: ["dark", "light"])
        let labels = [0, 1, 0, 0, 1, 0, 0, 0, 0, 1, 1, 1]
        let examples = Batch(inputs: .ones([12, 2, 2, 1]) * 0.5, labels: labels)
        let pictures = trainer.pictures(
            examples: examples, random: RandomStream(seed: 0, name: "pictures"))
        #expect(pictures.map(\.name) == ["predictions"])
        guard case .captioned(let images, let captions, let isWrong) = pictures.first?.picture
        else {
            Issue.record("no images with captions")
            return
        }
        #expect(images.shape == [10, 2, 2, 1])
        // Level logits are the first class, so that every "light" one is wrong.
        #expect(isWrong == labels.prefix(10).map { $0 == 1 })
        #expect(captions.prefix(2) == ["predicted dark\ntrue dark", "predicted dark\ntrue light"])
    }

    @Test("There is no picture of a table's rows")
    func tableHasNoPictures() throws {
        let trainer = try classifier(["network": ["hidden": []]], inputs: [3], classes: 2)
        let pictures = trainer.pictures(
            examples: randomExamples(count: 12, features: 3, classes: 2),
            random: RandomStream(seed: 0, name: "pictures"))
        #expect(pictures.isEmpty)
    }
}
