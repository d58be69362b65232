import Autodiff
import Configuration
import Families
import FoundationEssentials
import RunStore
import Training

extension RunPreparation {
    /// The record of a run that starts now.
    package func record(_ options: RunOptions) -> RunRecord {
        var record = RunRecord(
            started: Date(), seed: experiment.config.seed, arguments: options.arguments,
            gitCommit: GitCommit.current(), versions: .current, dataChecksums: data.checksums)
        describe(in: &record)
        return record
    }

    /// Puts into a record what this build knows of the run: its classes, the sizes of its examples,
    /// what can be done with its model, and what its metrics are.
    package func describe(in record: inout RunRecord) {
        record.classNames = data.classNames
        record.exampleShape = description.inputShape.dimensions
        record.abilities = Ability.all(of: trainer.model)
        record.metrics = metrics
    }
}
