import Basics
import Configuration
import Crypto
import Families
import RunStore

/// An experiment with all defaults filled in.
public struct Experiment: Sendable {
    /// What is run.
    package let config: ExperimentConfig
    /// The config with every setting stated, in today's spelling; running it again reproduces the
    /// run.
    public private(set) var json: JSONValue
    /// Whether an older build may have stored the config: then what is newly refused is only warned
    /// of.
    package let isStored: Bool
    /// What settings mean that older builds did not have, by their paths.
    package let rules: JSONObject
    /// What would be refused if the config were new.
    public let warnings: [String]
    /// What the author of a config that is given may wish to know, and no run need record: which keys
    /// are spelled otherwise today.
    public let notes: [String]
    /// What configs can name where it was read.
    public let registry: Registry
    private var identity: JSONValue

    /// Reads, completes and checks a config, which may have comments.
    ///
    /// - `overrides`: as in `optimizer.learningRate=3e-4`, applied before reading.
    /// - `origin`: what keys mean that it does not state; told by the file's place when nil, see
    ///   `ConfigOrigin.ofFile(_:)`.
    /// - `registry`: what the config can name.
    /// - Throws: `ConfigErrors` with all that is wrong, `FileError` when the file cannot be read.
    public init(
        path: String, overrides: [String] = [], origin: ConfigOrigin? = nil,
        registry: Registry = .standard
    ) throws {
        let bytes = try FileSystem.read(path, limit: Self.sizeLimit)
        try self.init(
            bytes: bytes, source: path, overrides: overrides,
            origin: try origin ?? .ofFile(path), registry: registry)
    }

    /// Reads, completes and checks a config's text.
    ///
    /// - Throws: `ConfigErrors` with all that is wrong.
    public init(
        bytes: [UInt8], source: String, overrides: [String] = [], origin: ConfigOrigin = .given,
        registry: Registry = .standard
    ) throws {
        try self.init(
            Self.document(bytes, source: source), overrides: overrides, origin: origin,
            registry: registry)
    }

    /// Reads, completes and checks a config that was parsed already; otherwise as from a text.
    init(
        _ document: JSONDocument, overrides: [String], origin: ConfigOrigin, registry: Registry
    ) throws {
        let overrides = try overrides.map { try Override.parse($0) }
        let misplaced = overrides.filter { SweepSection.contains($0.path) }
        guard misplaced.isEmpty else {
            throw ConfigErrors(
                misplaced.map {
                    ConfigError(
                        path: $0.path,
                        message: "says what a sweep varies, and this is one run; add -m to run the "
                            + "sweep", origin: .override($0.text))
                }, source: document.source)
        }
        var document = document
        let given = document.root
        try document.apply(
            overrides.map {
                $0.moved(to: OptimizerSettings.spelled($0.path, asIn: given, registry))
            })
        let resolved = try ExperimentConfig.read(
            from: document, origin: origin, registry: registry)
        config = resolved.value
        json = .object(
            OptimizerSettings.asSpelledToday(
                resolved.json.objectValue ?? [:], players: config.model.member.players))
        let note = OptimizerSettings.note(
            on: document.root, paths: overrides.map(\.path) + config.sweep.map(\.path), registry)
        notes = origin.isStored ? [] : [note].compactMap(\.self)
        isStored = origin.isStored
        rules = resolved.rules
        warnings = resolved.warnings
        identity = resolved.identity
        self.registry = registry
    }

    /// A config's text, parsed.
    package static func document(
        _ bytes: [UInt8], source: String
    ) throws(ConfigErrors) -> JSONDocument {
        do {
            return try JSONDocument.parse(
                bytes, source: source, maximumBytes: sizeLimit, allowsComments: true)
        } catch {
            throw ConfigErrors(error)
        }
    }

    /// No experiment needs as many bytes; parsed and with the place of each value noted, a text
    /// takes a hundred times its size.
    static let sizeLimit = 1 << 18

    /// The JSON schema (draft-07) of configs that name what a registry holds.
    public static func schema(_ registry: Registry = .standard) -> JSONValue {
        JSONSchema.describe(
            ExperimentConfig.self, title: "GenerativeLab experiment", registry: registry)
    }

    /// The settings that decide the result: everything but the name, the schema and the logging.
    package var decisiveSettings: JSONObject { decisive(json) }

    /// SHA-256 of the settings that decide the result, in hexadecimal.
    ///
    /// It stays the same while this program gets more settings: one that older builds did not have
    /// counts only where it differs from what they did, and `SettingOrder` gives the others their
    /// place.
    public var hash: String {
        let settings = OptimizerSettings.asFirstSpelled(
            withoutPlace(decisive(identity)), players: config.model.member.players)
        return hexadecimal(
            SHA256.hash(data: SettingOrder.ordered(.object(settings)).serializedBytes()))
    }

    /// The same experiment with other settings of the first run that its model is built on.
    func changingSource(_ change: (inout JSONObject) -> Void) -> Experiment {
        var changed = self
        changed.json = .object(Self.changingSource(of: json.objectValue ?? [:], change))
        changed.identity = .object(Self.changingSource(of: identity.objectValue ?? [:], change))
        return changed
    }

    private func decisive(_ settings: JSONValue) -> JSONObject {
        var object = settings.objectValue ?? [:]
        object["name"] = nil
        object["$schema"] = nil
        object["logging"] = nil
        return object
    }
}
