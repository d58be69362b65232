import Autodiff
import Configuration
import RunStore
import Training

extension ExperimentOutline {
    /// An object with the model's layers and what a run would need.
    package var json: JSONValue {
        let config = experiment.config
        return [
            "name": .string(config.name), "model": .string(config.model.typeName),
            "classNames": .array(classNames.map { .string($0) }),
            "layers": .array(model.layers.map(Self.json)),
            "parameters": .integer(model.parameterCount), "buffers": .integer(model.bufferCount),
            "frozen": .integer(model.frozenCount),
            "epochs": .integer(plan.epochs), "stepsPerEpoch": .integer(plan.stepsPerEpoch),
            "batchSize": .integer(config.training.batchSize),
            "memoryBytes": .integer(plan.estimate.totalBytes),
            "seconds": .metric(plan.estimate.seconds),
            "schedules": .array(schedules.map(Self.json)),
            "warnings": .array(plan.warnings.map(JSONValue.string)),
        ]
    }

    private static func json(_ schedule: Schedule) -> JSONValue {
        [
            "optimizer": .string(schedule.optimizer), "unit": .string(schedule.unit.rawValue),
            "length": .integer(schedule.length),
            "stepsPerUpdate": .integer(schedule.stepsPerUpdate),
        ]
    }

    private static func json(_ layer: ModelSummary.Layer) -> JSONValue {
        [
            "name": .string(layer.name), "type": .string(layer.kind),
            "addedByProgram": .bool(layer.isAddedByProgram),
            "output": layer.outputShape.map { .array($0.dimensions.map(JSONValue.integer)) }
                ?? .null,
            "parameters": .integer(layer.parameterCount),
            "operations": .metric(layer.operations),
        ]
    }
}
