import Configuration
import Experiments
import Families
import RunStore

/// What a file of weights says of its model besides them: where it comes from, what its inputs and
/// outputs are, and how a user's data become the one and the other become names.
struct ExportedFacts {
    /// Names in an order that counts.
    struct Names {
        /// What the order is called: `class_names`.
        let name: String
        let values: [String]
    }

    private let model: CheckpointModel

    init(_ model: CheckpointModel) { self.model = model }

    /// Names of a classifier's classes or a regressor's values in the order of the outputs, and of a
    /// table's features in the order of the inputs, as far as they are known.
    var names: [Names] {
        let description = model.description
        let isOfClasses =
            (model.model as? any Exportable)?.exportedNetworks
            .contains { $0.outputs.contains(where: \.isOfClasses) } ?? false
        return [
            Names(name: "class_names", values: isOfClasses ? description.classNames : []),
            Names(name: "column_names", values: model.state.preprocessing?.columnNames ?? []),
            Names(name: "target_names", values: model.state.preprocessing?.targetNames ?? []),
        ].filter { !$0.values.isEmpty }
    }

    /// The mean and deviation of features, where the model takes standardized ones.
    var arrays: [NamedArray] { model.standardization?.arrays(named: "standardization.") ?? [] }

    /// The same as tables: a file's name, what its columns are called, and its rows.
    var tables: [TensorTables.Table] {
        var tables = names.map { names in
            TensorTables.Table(
                name: names.name, columns: ["index", "name"],
                rows: names.values.enumerated().map { ["\($0)", $1] })
        }
        if let standardization = model.standardization {
            tables.append(
                TensorTables.Table(
                    name: "standardization", columns: ["index", "mean", "deviation"],
                    rows: zip(standardization.mean, standardization.deviation).enumerated().map {
                        ["\($0)", "\($1.0)", "\($1.1)"]
                    }))
        }
        return tables
    }

    /// Texts by key for a file of `parts`; lists as JSON. What is said of one part has no prefix
    /// where there is no other.
    func metadata(of parts: [ExportedPart]) -> [String: String] {
        var texts = [
            "model": model.description.config.typeName, "step": "\(model.state.step)",
            "config_sha256": model.state.configHash,
        ]
        for names in names {
            texts[names.name] =
                JSONValue.array(names.values.map(JSONValue.string)).serialized()
        }
        for part in parts {
            let prefix = parts.count == 1 ? "" : "\(part.part)."
            texts[prefix + "part"] = part.part
            texts[prefix + "weights"] = part.weights.rawValue
            texts[prefix + "input"] = part.input.documentation
            for output in part.outputs {
                texts["\(prefix)output.\(output.name)"] = output.documentation
            }
        }
        return texts
    }
}
