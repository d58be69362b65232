import Experiments
import Families
import Kernels
import Training

/// The estimate of −ln p(x) over the held-out examples at the end of a run.
struct FinalLikelihood {
    private let preparation: RunPreparation

    init(_ preparation: RunPreparation) { self.preparation = preparation }

    /// The mean over examples and its standard error; nothing where the run does not ask for it.
    ///
    /// Of each group of examples draws are taken one after the other, so that memory does not grow with
    /// their number, and from a stream of the group, so that they depend on the seed alone.
    ///
    /// - `isInterrupted`: asked before every draw.
    /// - Returns: nil when interrupted.
    /// - Throws: when examples cannot be read.
    func readings(isInterrupted: () -> Bool) throws -> [Reading]? {
        let config = preparation.experiment.config
        guard let draws = config.training.finalLikelihood?.samples else { return [] }
        let metrics = config.model.member.likelihoodMetrics(draws: draws)
        guard let model = preparation.trainer.model as? any LikelihoodEstimating,
            metrics.count == 2
        else { preconditionFailure("FinalLikelihood: a model without a likelihood") }
        let seed = UInt64(config.seed)
        let test = preparation.data.test
        var values: [Double] = []
        for (index, group) in preparation.groups.groups.map(Array.init).enumerated() {
            test.expect([group])
            let batch = try test.batch(
                at: group, random: RandomStream(seed: seed, name: "test data").at(step: index))
            var sampler = model.importanceSampler(
                of: batch.inputs,
                from: RandomStream(seed: seed, name: "final likelihood").at(step: index))
            var estimate = ImportanceEstimate(count: batch.count)
            for _ in 0..<draws {
                guard !isInterrupted() else { return nil }
                estimate.add(sampler.logWeights())
            }
            values += estimate.negativeLogLikelihoods
        }
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let error = values.count > 1 ? (squares / (count - 1) / count).squareRoot() : 0
        return [Reading(metrics[0], mean), Reading(metrics[1], error)]
    }
}
