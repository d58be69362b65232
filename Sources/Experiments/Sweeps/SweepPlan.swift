import Configuration
import RunStore

/// What a sweep will run, with every job's config checked.
package struct SweepPlan: Sendable {
    /// The name, which the sweep's folder begins with.
    package let name: String
    /// How the jobs come by their values.
    package let method: SweepMethod
    /// What is varied.
    package let parameters: [SweepParameter]
    /// The overrides of each job.
    package let jobs: [[String]]
    /// The config as it was given, but for what arguments say of its section.
    package let config: [UInt8]
    /// What settings mean that older builds did not have, by their paths.
    package let rules: JSONObject
    /// What the author of a config that is given may wish to know, as of `Experiment.notes`.
    package let notes: [String]

    /// Reads a config and what varies it, and checks every job.
    ///
    /// The config's own section `sweep` comes first, unless an argument sets the same key. Arguments
    /// such as `sweep.seed=[1,2]` change the section, and are no part of any job.
    ///
    /// - `arguments`: overrides, of which some may be sweeps.
    /// - `trials`: how many random combinations; nil for the grid of all.
    /// - Throws: `ConfigErrors` for what cannot be read and where two settings of which one is swept
    ///   overlap; `RunError` when nothing is varied, or naming the jobs whose config is wrong;
    ///   `FileError` when the file cannot be read.
    package init(
        path: String, arguments: [String], trials: Int?, registry: Registry = .standard
    ) throws {
        let bytes = try FileSystem.read(path, limit: Experiment.sizeLimit)
        var document = try Experiment.document(bytes, source: path)
        var settings: [SweepArgument] = []
        var isSectionChanged = false
        for argument in try arguments.map({ try SweepArgument.parse($0) }) {
            guard SweepSection.contains(argument.path) else {
                settings.append(argument)
                continue
            }
            try document.apply([try SweepSection.override(argument, of: document.root)])
            isSectionChanged = true
        }
        // As it was given, but for comments: what lies in a run folder is plain JSON.
        config =
            !isSectionChanged && (try? JSONValue.parse(bytes, source: path)) != nil
            ? bytes : document.root.serializedBytes(indented: true) + [UInt8(ascii: "\n")]
        let section = try Self.section(of: document, registry)
        let entries = try Self.entries(section, settings, as: document.root, registry)
        parameters = entries.compactMap(\.parameter)
        guard !parameters.isEmpty else {
            throw RunError(
                .config,
                "\(path): there is nothing to sweep over; give a setting several values, as in "
                    + "seed=1,2,3 or model.latentSize=range(2,20,6), or the config a section "
                    + "\"sweep\"")
        }
        var fixed = document
        try fixed.apply(entries.compactMap(\.override))
        method =
            trials.map { .random(trials: $0, seed: fixed.root["seed"]?.integerValue ?? 0) }
            ?? .grid
        jobs = try method.combinations(of: parameters).map { values in
            var rest = values[...]
            return entries.compactMap { entry in
                switch entry {
                case .fixed(let override): override.text
                case .swept(let parameter): rest.popFirst().map { parameter.override($0).text }
                }
            }
        }
        let origin = try ConfigOrigin.ofFile(path)
        (name, rules) = try Self.check(jobs, document, origin, registry)
        let note = OptimizerSettings.note(
            on: document.root, paths: section.map(\.path) + settings.map(\.path), registry)
        notes = origin.isStored ? [] : [note].compactMap(\.self)
    }

    /// Checks what a config's own section would run, as far as that can be known without more
    /// arguments: where it is no finite grid, some of its combinations.
    ///
    /// - Throws: what making the plan throws.
    package static func check(section parameters: [SweepParameter], path: String) throws {
        guard !parameters.isEmpty else { return }
        let count = parameters.reduce(1.0) { $0 * Double($1.values.choices?.count ?? .max) }
        let trials = count > Double(checkedCount) ? checkedCount : nil
        _ = try SweepPlan(path: path, arguments: [], trials: trials)
    }

    private static let checkedCount = 100

    /// What the config's own section varies.
    private static func section(
        of document: JSONDocument, _ registry: Registry
    ) throws -> [SweepParameter] {
        do {
            return try SweptConfig.read(from: document).parameters
        } catch {
            // Reading all of it tells of the section at its place in the file.
            _ = try Experiment(
                document, overrides: [], origin: .ofFile(document.source), registry: registry)
            throw error
        }
    }

    /// The config's section and the arguments, in the order in which they are applied; keys that have
    /// two spellings have the config's.
    private static func entries(
        _ section: [SweepParameter], _ arguments: [SweepArgument], as root: JSONValue,
        _ registry: Registry
    ) throws -> [SweepArgument] {
        func spelled(_ argument: SweepArgument) -> SweepArgument {
            argument.moved(to: OptimizerSettings.spelled(argument.path, asIn: root, registry))
        }
        let arguments = arguments.map(spelled)
        let own = section.map { spelled(.swept($0)) }.filter { parameter in
            !arguments.contains {
                $0.path.withDigitsAsIndices == parameter.path.withDigitsAsIndices
            }
        }
        let entries = own + arguments
        for (index, entry) in entries.enumerated() {
            guard let other = entries[..<index].first(where: { entry.conflicts(with: $0) }) else {
                continue
            }
            let message =
                entry.path == other.path
                ? "given twice, expected once where one is a sweep"
                : "given as \(entry.text) beside \(other.text), of which one sets what the other "
                    + "sets too; where one is a sweep, expected one of the two"
            throw ConfigErrors(
                [ConfigError(path: entry.path, message: message)], source: "overrides")
        }
        return entries
    }

    /// Holds every job's config against the rules; returns the name of the first, and what settings
    /// mean that no job need state.
    private static func check(
        _ jobs: [[String]], _ document: JSONDocument, _ origin: ConfigOrigin,
        _ registry: Registry
    ) throws -> (name: String, rules: JSONObject) {
        // The section was read above; held against the schema once, it is left out of the jobs.
        var rest = document
        if document.root[SweepSection.key] != nil {
            try rest.apply([Override.parse("~\(SweepSection.key)")])
        }
        var rules: JSONObject = [:]
        var name: String?
        var problems: [(message: String, jobs: [Int])] = []
        for (number, overrides) in jobs.enumerated() {
            do {
                let experiment = try Experiment(
                    number == 0 ? document : rest, overrides: overrides, origin: origin,
                    registry: registry)
                for rule in experiment.rules { rules[rule.key] = rule.value }
                try ExperimentOutline.check(experiment, source: document.source)
                if name == nil { name = experiment.config.name }
            } catch {
                let message = "\(error)"
                if let index = problems.firstIndex(where: { $0.message == message }) {
                    problems[index].jobs.append(number)
                } else if problems.count < 20 {
                    problems.append((message, [number]))
                }
            }
        }
        guard let name, problems.isEmpty else {
            let lines = problems.map { problem in
                problem.jobs.count == jobs.count
                    ? problem.message
                    : "\(problem.jobs.count == 1 ? "job" : "jobs") "
                        + "\(listed(problem.jobs)): \(problem.message)"
            }
            throw RunError(.config, lines.joined(separator: "\n"))
        }
        return (name, rules)
    }

    private static func listed(_ numbers: [Int]) -> String {
        let shown = numbers.prefix(10).map { "\($0)" }.joined(separator: ", ")
        return numbers.count > 10 ? "\(shown) and \(numbers.count - 10) more" : shown
    }
}

/// The one key of a config that tells of a sweep.
private struct SweptConfig: Configurable {
    let parameters: [SweepParameter]

    init(from object: ObjectReader) {
        parameters = object.sweep(SweepSection.key, "What the jobs of a sweep vary.")
    }

    /// Reads that key alone.
    static func read(from document: JSONDocument) throws(ConfigErrors) -> SweptConfig {
        let section = document.root[SweepSection.key].map { [SweepSection.key: $0] as JSONObject }
        return try read(from: .object(section ?? [:]), source: document.source).value
    }
}

extension SweepArgument {
    fileprivate var parameter: SweepParameter? {
        if case .swept(let parameter) = self { parameter } else { nil }
    }

    fileprivate var override: Override? {
        if case .fixed(let override) = self { override } else { nil }
    }
}
