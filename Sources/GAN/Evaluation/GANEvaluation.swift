import Autodiff
import Configuration
import Kernels
import NeuralNetworks
import Training

/// Held-out images against as many samples, in evaluation mode.
struct GANEvaluation: Evaluation {
    private let model: GANModel
    private let judge: Discriminator
    private let objective: any AdversarialObjective
    private var random: RandomStream
    private var examples = 0
    private var logits = 0
    private var sums = (
        lossDiscriminator: 0.0, lossGenerator: 0.0, logits: 0.0, squaredLogits: 0.0
    )
    /// Sums of the objective's readings, in their order.
    private var outputs: [Reading] = []
    private var data = ImageSubset()
    private var samples = ImageSubset()

    init(
        of model: GANModel, judge: Discriminator, objective: any AdversarialObjective,
        random: RandomStream
    ) {
        self.model = model
        self.judge = judge
        self.objective = objective
        self.random = random
    }

    mutating func add(_ batch: Batch) {
        guard batch.count > 0 else { return }
        var context = Context.evaluation
        let noise = Tensor.normal([batch.count, model.latentSize], from: random.next())
        let real = model.output.playersView(of: batch.inputs)
        let fake = model.generator(noise, &context)
        data.add(real.flattened)
        samples.add(fake.flattened)
        let onReal = judge.verdict(on: real, isReal: true, &context)
        let onFake = judge.verdict(on: fake, isReal: false, &context)
        let weight = Double(batch.count)
        let losses = (
            discriminator: objective.discriminatorLosses(real: onReal, fake: onFake).mean,
            generator: objective.generatorLosses(
                real: objective.generatorSeesReal ? onReal : nil, fake: onFake
            ).mean
        )
        sums.lossDiscriminator += weight * Double(losses.discriminator.scalar)
        sums.lossGenerator += weight * Double(losses.generator.scalar)
        let readings = objective.readings(real: onReal, fake: onFake)
        outputs = readings.enumerated().map { index, reading in
            let sum = outputs.isEmpty ? 0 : outputs[index].value
            return Reading(reading.metric, sum + weight * reading.value)
        }
        for logit in onReal.scores.scalars + onFake.scores.scalars {
            sums.logits += Double(logit)
            sums.squaredLogits += Double(logit) * Double(logit)
            logits += 1
        }
        examples += batch.count
    }

    func report() -> EvaluationReport {
        guard examples > 0 else { return EvaluationReport() }
        let count = Double(examples)
        let outputs = outputs.map { Reading($0.metric, $0.value / count) }
        let mean = { (metric: MetricDescription) in
            outputs.first { $0.metric == metric }?.value
        }
        let probabilities = mean(GANMetric.probabilityReal).flatMap { real in
            mean(GANMetric.probabilityFake).flatMap { fake in
                objective.realTarget.map {
                    GANDiagnosis.Probabilities(real: real, fake: fake, realTarget: $0)
                }
            }
        }
        let meanLogit = sums.logits / Double(logits)
        let variance = max(0, sums.squaredLogits / Double(logits) - meanLogit * meanLogit)
        let diagnosis = GANDiagnosis(
            diversity: diversity, probabilities: probabilities,
            lossDiscriminator: sums.lossDiscriminator / count, meanLogit: meanLogit,
            logitDeviation: variance.squareRoot())
        var readings = [
            Reading(GANMetric.heldOutLossDiscriminator, sums.lossDiscriminator / count),
            Reading(GANMetric.lossGenerator, sums.lossGenerator / count),
        ]
        readings += outputs
        if let diversity { readings.append(Reading(GANMetric.diversity, diversity)) }
        return EvaluationReport(readings, warnings: diagnosis.warnings)
    }

    /// The mean distance of two samples over that of two held-out images; nil where images do not
    /// differ at all, or there is only one.
    private var diversity: Double? {
        guard let expected = data.meanDistance, expected > 0, let found = samples.meanDistance
        else { return nil }
        return found / expected
    }
}
