import Autodiff
import NeuralNetworks
import RunStore
import Training

extension RunPreparation {
    /// The metrics that the run writes: those of its model's family, and of samples where the model
    /// generates rows of data whose modes are known.
    package var metrics: MetricDescriptions {
        let own = experiment.config.metrics
        guard data.mixture != nil, rowGenerator != nil else { return own }
        return MetricDescriptions(own.all + ModeCoverage.metrics, watched: own.watched)
    }

    /// The model, where it generates rows of a table.
    package var rowGenerator: (any ExampleGenerator)? {
        guard let generator = trainer.model as? any ExampleGenerator,
            generator.exampleShape.rank == 1
        else { return nil }
        return generator
    }
}
