import Experiments
import Kernels
import Training

/// The held-out examples of a run, on which its model is measured and drawn after an epoch.
struct HeldOutData {
    private let preparation: RunPreparation
    private var test: any Examples { preparation.data.test }
    private var seed: UInt64 { UInt64(preparation.experiment.config.seed) }

    init(_ preparation: RunPreparation) { self.preparation = preparation }

    /// Evaluates the model on all of them, and its samples where they are rows of data with known
    /// modes, with the same draws every epoch.
    ///
    /// - `epoch`: epochs done.
    /// - Throws: when examples cannot be read.
    func report(epoch: Int) throws -> EvaluationReport {
        var evaluation = preparation.trainer.evaluation(
            epoch: epoch - 1, random: RandomStream(seed: seed, name: "evaluation"))
        let groups = preparation.groups.groups.map(Array.init)
        let ahead = test.batchesAhead(ofSize: groups.first?.count ?? 0)
        for (index, group) in groups.enumerated() {
            test.expect(Array(groups[index..<min(index + 1 + ahead, groups.count)]))
            evaluation.add(
                try test.batch(
                    at: group, random: RandomStream(seed: seed, name: "test data").at(step: index)))
        }
        let report = evaluation.report()
        return EvaluationReport(
            report.readings + (GeneratedRows(preparation)?.readings ?? []),
            warnings: report.warnings, pictures: report.pictures)
    }

    /// Pictures of the model, of the same examples and draws every epoch.
    ///
    /// - Throws: when examples cannot be read.
    func pictures() throws -> [NamedPicture] {
        let examples = try test.batch(
            at: Array(
                preparation.data.drawingOrder.prefix(
                    RunPreparation.groupSize(test, atMost: 1000))),
            random: RandomStream(seed: seed, name: "examples"))
        return preparation.trainer.pictures(
            examples: examples, random: RandomStream(seed: seed, name: "pictures"))
            + (GeneratedRows(preparation)?.pictures(examples.inputs) ?? [])
    }
}
