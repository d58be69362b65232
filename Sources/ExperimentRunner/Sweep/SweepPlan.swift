import Configuration

/// What a sweep will run, with every job's config checked.
public struct SweepPlan: Sendable {
    /// The name, which the sweep's folder begins with.
    public let name: String
    /// How the jobs come by their values.
    public let method: SweepMethod
    /// What is varied.
    public let parameters: [SweepParameter]
    /// The overrides of each job.
    public let jobs: [[String]]
    /// The config as it was given.
    let config: [UInt8]
    /// What settings mean that older builds did not have, by their paths.
    let rules: JSONObject

    /// Reads a config and what varies it, and checks every job.
    ///
    /// The config's own section `sweep` comes first, unless an argument sets the same key.
    ///
    /// - `arguments`: overrides, of which some may be sweeps.
    /// - `trials`: how many random combinations; nil for the grid of all.
    /// - Throws: `ConfigErrors` for what cannot be read; `RunError` when nothing is varied, or naming
    ///   the jobs whose config is wrong; `FileError` when the file cannot be read.
    public init(path: String, arguments: [String], trials: Int?) throws {
        let bytes = try FileSystem.read(path, limit: Experiment.sizeLimit)
        var document: JSONDocument
        do {
            document = try JSONDocument.parse(
                bytes, source: path, maximumBytes: Experiment.sizeLimit, allowsComments: true)
        } catch {
            throw ConfigErrors(error)
        }
        // As it was given, but for comments: what lies in a run folder is plain JSON.
        config =
            (try? JSONValue.parse(bytes, source: path)) != nil
            ? bytes : document.root.serializedBytes(indented: true) + [UInt8(ascii: "\n")]
        let entries = try Self.entries(of: document, arguments.map { try SweepArgument.parse($0) })
        parameters = entries.compactMap(\.parameter)
        guard !parameters.isEmpty else {
            throw RunError(
                .config,
                "\(path): there is nothing to sweep over; give a setting several values, as in "
                    + "seed=1,2,3 or model.latentSize=range(2,20,6), or the config a section "
                    + "\"sweep\"")
        }
        try document.apply(entries.compactMap(\.override))
        method =
            trials.map { .random(trials: $0, seed: document.root["seed"]?.integerValue ?? 0) }
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
        (name, rules) = try Self.check(jobs, bytes, source: path)
    }

    /// The config's section and the arguments, in the order in which they are applied.
    private static func entries(
        of document: JSONDocument, _ arguments: [SweepArgument]
    ) throws(ConfigErrors) -> [SweepArgument] {
        for (index, argument) in arguments.enumerated() {
            let others = arguments[..<index].filter { $0.path == argument.path }
            if others.contains(where: { $0.parameter != nil || argument.parameter != nil }) {
                throw ConfigErrors(
                    [
                        ConfigError(
                            path: argument.path,
                            message: "given twice, expected once where one is a sweep")
                    ], source: "overrides")
            }
        }
        // A section that is wrong is told of with the first job, at its place in the file.
        let section = (try? SweepSection.read(from: document).value.parameters) ?? []
        let own = section.filter { parameter in
            !arguments.contains { $0.path == parameter.path }
        }
        return own.map { .swept($0) } + arguments
    }

    /// Holds every job's config against the rules; returns the name of the first, and what settings
    /// mean that no job need state.
    private static func check(
        _ jobs: [[String]], _ config: [UInt8], source: String
    ) throws -> (name: String, rules: JSONObject) {
        let origin = try ConfigOrigin.ofFile(source)
        var rules: JSONObject = [:]
        var name: String?
        var problems: [(message: String, jobs: [Int])] = []
        for (number, overrides) in jobs.enumerated() {
            do {
                let experiment = try Experiment(
                    bytes: config, source: source, overrides: overrides, origin: origin)
                for rule in experiment.rules { rules[rule.key] = rule.value }
                try ExperimentOutline.check(experiment, source: source)
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
private struct SweepSection: Configurable {
    let parameters: [SweepParameter]

    init(from object: ObjectReader) {
        parameters = object.sweep("sweep", "What the jobs of a sweep vary.")
    }

    /// Reads that key alone.
    static func read(from document: JSONDocument) throws(ConfigErrors) -> Resolved<SweepSection> {
        let section = document.root["sweep"].map { ["sweep": $0] as JSONObject } ?? [:]
        return try read(from: .object(section), source: document.source)
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
