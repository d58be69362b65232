import Configuration
import Datasets
import Families
import Training

/// One experiment: data, model, optimisers and training, under a name and a seed.
package struct ExperimentConfig: Configurable {
    /// The name, which run folders begin with.
    package let name: String
    /// All randomness comes from it.
    package let seed: Int
    /// Where examples come from.
    package let data: DataConfig
    /// What is trained.
    package let model: ModelConfig
    /// The optimisers of the model's players, by their names.
    package let optimizers: [String: PlayerOptimizer]
    /// How long, how many at a time, and what is kept.
    package let training: TrainingConfig
    /// What is written for others to look at.
    package let logging: LoggingConfig
    /// What `genlab run -m` varies; no part of a run's own config.
    package let sweep: [SweepParameter]

    /// Reads the keys.
    package init(from object: ObjectReader) {
        _ = object.schemaReference()
        name = object.string(
            "name", length: 1...100, pattern: Self.namePattern,
            "Name of the experiment, which run folders begin with.")
        seed = object.integer("seed", in: 0...Int.max, "All randomness comes from it.")
        data = object.object("data", DataConfig.self, required: true, "Where examples come from.")
        model = object.object("model", ModelConfig.self, required: true, "What is trained.")
        let optimizers = OptimizerSettings(from: object)
        training = object.object(
            "training", TrainingConfig.self, required: true,
            "How long, how many at a time, and what is kept.")
        logging = object.object(
            "logging", LoggingConfig.self,
            "What is written for others to look at; it changes no result.")
        sweep = object.sweep(
            SweepSection.key,
            "What the jobs of a sweep (run -m) vary: dotted keys with an array of values each, or "
                + "with a text such as \"range(2,20,6)\". Without -m it is left out.")
        self.optimizers = optimizers.optimizers(
            of: model.member.players, kind: model.typeName, object)
        check(object)
    }

    /// Whether an optimiser keeps an average of its weights.
    var keepsAverage: Bool { optimizers.values.contains { $0.config.averageDecay != nil } }

    private static let namePattern = StringPattern(
        expected: "a name of letters, digits, '.', '_' and '-' that begins with a letter or digit",
        schema: "^[A-Za-z0-9][A-Za-z0-9._-]*$"
    ) { text in
        let isPlain: (Character) -> Bool = { $0.isASCII && ($0.isLetter || $0.isNumber) }
        return text.first.map(isPlain) == true
            && text.allSatisfy { isPlain($0) || "._-".contains($0) }
    }

    /// Rules between the parts.
    private func check(_ object: ObjectReader) {
        let schema = sweep.isEmpty ? .null : Experiment.schema(object.registry)
        for parameter in sweep {
            let objection =
                SweepSection.contains(parameter.path)
                ? "a sweep cannot vary what it varies"
                : JSONSchema.objection(to: parameter.path, in: schema)
            object.checkNew(
                objection == nil, at: SweepSection.key,
                "\"\(parameter.pathText)\": \(objection ?? "")")
        }
        if let likelihood = training.finalLikelihood,
            model.member.likelihoodEstimate(draws: likelihood.samples) == nil
        {
            object.fail(
                at: "training",
                "finalLikelihood is given, expected to be absent: a model of type "
                    + "\"\(model.typeName)\" has no likelihood that could be estimated")
        }
        let accepted = model.member.accepts
        if !accepted.contains(data.kind) {
            object.fail(
                at: "data",
                "given \(data.kindName), expected \(accepted.dataName) for a model of type "
                    + "\"\(model.typeName)\"" + (data.alternative(accepted).map { "; \($0)" } ?? "")
            )
        } else if let error = model.member.objection(to: data.kind) {
            object.fail(error)
        }
    }
}

extension DataConfig {
    /// What an example is.
    var kind: ExampleKind {
        switch self {
        case .images: .classifiedImages
        case .folder(let folder):
            switch folder.labels {
            case .none: .images
            case .folders: .classifiedImages
            }
        case .table(let table):
            switch table.target {
            case .classes: .classifiedRows
            case .values: .valuedRows
            case .none: .rows
            }
        }
    }

    fileprivate var kindName: String {
        guard case .folder = self else { return kind.dataName }
        return kind == .images ? "a folder of images without classes" : "a folder of images"
    }

    /// What would make a table, or a folder, one of the accepted data.
    fileprivate func alternative(_ accepted: Set<ExampleKind>) -> String? {
        switch self {
        case .images: nil
        case .folder:
            accepted.contains(.classifiedImages)
                ? "write \"labels\": \"folders\" if there is a folder for each class" : nil
        case .table(let table):
            switch table.source {
            case .csv, .npy:
                if kind != .classifiedRows, accepted.contains(.classifiedRows) {
                    "write \"target\": \"classes\" if a column holds one"
                } else if kind != .valuedRows, accepted.contains(.valuedRows) {
                    "write \"target\": \"values\" if the columns hold numbers"
                } else {
                    nil
                }
            case .twoMoons, .linearMap, .mixture: nil
            }
        }
    }
}

extension Set<ExampleKind> {
    /// Data of one of these kinds, in words.
    fileprivate var dataName: String {
        var names: [String] = []
        for kind in ExampleKind.allCases where contains(kind) && !names.contains(kind.dataName) {
            names.append(kind.dataName)
        }
        return names.joined(separator: " or ")
    }
}
