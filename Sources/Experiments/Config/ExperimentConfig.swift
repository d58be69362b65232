import Configuration
import Datasets
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
    /// The optimiser of a model with one.
    package let optimizer: OptimizerConfig?
    /// The optimiser of a GAN's generator.
    package let generatorOptimizer: OptimizerConfig?
    /// The optimiser of a GAN's discriminator.
    package let discriminatorOptimizer: OptimizerConfig?
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
        optimizer = object.optionalObject(
            "optimizer", OptimizerConfig.self, "The optimiser of a VAE, classifier or regressor.")
        generatorOptimizer = object.optionalObject(
            "generatorOptimizer", OptimizerConfig.self, "The optimiser of a GAN's generator.")
        discriminatorOptimizer = object.optionalObject(
            "discriminatorOptimizer", OptimizerConfig.self,
            "The optimiser of a GAN's discriminator.")
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
        check(object)
    }

    /// Whether an optimiser keeps an average of its weights.
    var keepsAverage: Bool {
        [optimizer, generatorOptimizer, discriminatorOptimizer].contains {
            $0?.averageDecay != nil
        }
    }

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
        let isGAN = if case .gan = model { true } else { false }
        let kind = model.typeName
        for (key, isGiven, isNeeded) in [
            ("optimizer", optimizer != nil, !isGAN),
            ("generatorOptimizer", generatorOptimizer != nil, isGAN),
            ("discriminatorOptimizer", discriminatorOptimizer != nil, isGAN),
        ] {
            object.check(
                isGiven == isNeeded, at: key,
                isNeeded
                    ? "missing, expected an object: a model of type \"\(kind)\" needs it"
                    : "given, expected to be absent: a model of type \"\(kind)\" does not use it")
        }
        for parameter in sweep {
            let objection =
                SweepSection.contains(parameter.path)
                ? "a sweep cannot vary what it varies"
                : JSONSchema.objection(to: parameter.path, in: Experiment.schema)
            object.checkNew(
                objection == nil, at: SweepSection.key,
                "\"\(parameter.pathText)\": \(objection ?? "")")
        }
        if !model.learnsFrom(data) {
            object.fail(
                at: "data",
                "given \(data.kindName), expected \(model.dataName) for a model of type \"\(kind)\""
                    + (data.alternative(for: model).map { "; \($0)" } ?? ""))
        }
    }
}

extension DataConfig {
    fileprivate var kindName: String {
        switch self {
        case .images: "a set of images"
        case .folder(let folder):
            switch folder.labels {
            case .none: "a folder of images without classes"
            case .folders: "a folder of images"
            }
        case .table(let table):
            switch table.target {
            case .classes: "a table of classes"
            case .values: "a table of values"
            }
        }
    }

    /// What would make a table, or a folder, suit the model.
    fileprivate func alternative(for model: ModelConfig) -> String? {
        if case .folder = self, case .classifier = model {
            return "write \"labels\": \"folders\" if there is a folder for each class"
        }
        guard case .table(let table) = self else { return nil }
        switch (model, table.source, table.target) {
        case (.classifier, .csv, .values), (.classifier, .npy, .values):
            return "write \"target\": \"classes\" if the column holds one"
        case (.regressor, .csv, .classes), (.regressor, .npy, .classes):
            return "write \"target\": \"values\" if the columns hold numbers"
        default: return nil
        }
    }
}

extension ModelConfig {
    fileprivate func learnsFrom(_ data: DataConfig) -> Bool {
        switch (self, data) {
        case (.vae, .images), (.gan, .images), (.classifier, .images): true
        case (.vae, .folder), (.gan, .folder): true
        case (.classifier, .folder(let folder)): folder.labels == .folders
        case (.classifier, .table(let table)): table.target == .classes
        case (.regressor, .table(let table)): table.target == .values
        case (.vae, .table), (.gan, .table), (.regressor, .images),
            (.regressor, .folder):
            false
        }
    }

    fileprivate var dataName: String {
        switch self {
        case .vae, .gan: "a set of images"
        case .classifier: "a set of images or a table of classes"
        case .regressor: "a table of values"
        }
    }
}
