import Basics
import Configuration
import RunStore

/// Two configs side by side: the settings that differ once all defaults are filled in.
package struct ConfigDifference: Sendable {
    /// What is compared, in words, and its settings.
    package struct Side: Sendable {
        /// The config's path or the run's name.
        package let name: String
        package let settings: JSONObject

        /// A config file, or a run by its folder, its name in `outputs` or `latest`.
        ///
        /// - Throws: `ConfigErrors` for a config that is wrong, `FileError` for what is not there.
        package init(_ text: String, in outputs: String) throws {
            if try Experiment.isConfig(text) {
                name = text
                settings = Self.settings(try Experiment(path: text).json)
                return
            }
            let run = try RunListing.find(text, in: outputs)
            name = run.qualifiedName
            // One of another version may lack a setting, or have one that is not known any more.
            settings = Self.settings(
                try (try? Experiment(path: run.configPath))?.json ?? run.storedConfig())
        }

        /// Where a config finds its schema is no setting.
        private static func settings(_ json: JSONValue) -> JSONObject {
            var object = json.objectValue ?? [:]
            object["$schema"] = nil
            return object
        }
    }

    /// The first of the two.
    package let first: Side
    /// The second.
    package let second: Side
    /// The settings that differ.
    package let settings: [SettingDifference]

    /// Compares two.
    package init(_ first: Side, _ second: Side) {
        self.first = first
        self.second = second
        settings = SettingDifference.between(first.settings, second.settings)
    }

    /// A line a setting; a dash where a config has none of that name.
    package var table: TextTable {
        TextTable(
            [
                .init("SETTING", isFlexible: true, leastWidth: 20),
                .init(first.name, isFlexible: true), .init(second.name, isFlexible: true),
            ],
            rows: settings.map {
                [
                    $0.path, $0.firstValue?.plainText ?? Wording.unknown,
                    $0.secondValue?.plainText ?? Wording.unknown,
                ]
            })
    }

    /// A line a setting; an empty field where a config has none of that name.
    package var csv: String {
        CSVText.lines(
            [["setting", first.name, second.name]]
                + settings.map {
                    [
                        $0.path, $0.firstValue.map(CSVText.field) ?? "",
                        $0.secondValue.map(CSVText.field) ?? "",
                    ]
                })
    }

    /// An object with the names of the two and the settings, each with what the first and the second
    /// have; a value that is absent has no key.
    package var json: JSONValue {
        [
            "first": .string(first.name), "second": .string(second.name),
            "settings": .object(
                JSONObject(
                    settings.map { setting in
                        var values = JSONObject()
                        values["first"] = setting.firstValue
                        values["second"] = setting.secondValue
                        return (setting.path, .object(values))
                    })),
        ]
    }
}

extension Experiment {
    /// Whether a word names a config rather than a run: a file, or what is missing and named like
    /// one. Throws `FileError` when that cannot be found out.
    package static func isConfig(_ text: String) throws(FileError) -> Bool {
        switch try FileSystem.kind(of: text) {
        case .folder: false
        case .file, .other: true
        case nil: [".json", ".jsonc"].contains { text.hasSuffix($0) }
        }
    }
}
