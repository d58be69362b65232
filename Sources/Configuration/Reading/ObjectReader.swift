/// Reads the keys of one JSON object for a `Configurable`, describes them for the schema, and
/// collects what is wrong.
///
/// Each call names a key, what it may hold, its default (none: the key is required) and a
/// sentence for the user. A value that is wrong is noted and the default, or some value within
/// the range, returned, so that one reading finds all errors. Every key may be read once.
public final class ObjectReader {
    /// What the calls on a reader are made for.
    enum Purpose {
        /// To decode the given object.
        case reading(ReadingContext)
        /// To collect the schemas of the keys.
        case describing(SchemaDefinitions)
        /// To get any value of the type, where there is no right one.
        case placeholder(Registry)
    }

    /// A key that has been read.
    struct Setting {
        let key: String
        let schema: JSONObject
        let isRequired: Bool
        /// What the resolved config says; `nil` leaves the key out.
        let resolved: JSONValue?
        /// What the config's identity says; `nil` leaves the key out.
        let identity: JSONValue?
    }

    /// The key path of the object.
    public let path: JSONPath
    let purpose: Purpose
    let given: JSONObject
    private(set) var settings: [Setting] = []
    /// The alternatives among which a key of the object chooses.
    var branches: [SchemaBranch] = []
    /// The name of the chosen alternative, or why the object's keys cannot be judged.
    var discrimination = Discrimination.none

    /// What a discriminating key says of the other keys.
    enum Discrimination: Equatable {
        /// There is no such key.
        case none
        /// They are those of that alternative.
        case chosen(key: String, name: String)
        /// It names no alternative, so nothing is known of them.
        case unknown
    }

    init(_ given: JSONObject, at path: JSONPath, for purpose: Purpose) {
        self.given = given
        self.path = path
        self.purpose = purpose
    }

    /// What the config can name.
    public var registry: Registry {
        switch purpose {
        case .reading(let context): context.registry
        case .describing(let definitions): definitions.registry
        case .placeholder(let registry): registry
        }
    }

    /// Reads one key.
    ///
    /// - `formerly`: what a config means that an older build stored without the key. The identity
    ///   leaves the key out while its value is this one.
    func read<Value>(
        _ key: String, _ kind: SettingKind<Value>, default fallback: SettingKind<Value>.Reading?,
        formerly: SettingKind<Value>.Reading? = nil, _ description: String
    ) -> Value {
        precondition(
            !settings.contains { $0.key == key }, "The key \"\(key)\" of \(path) is read twice.")
        switch purpose {
        case .placeholder:
            add(key, [:], required: false)
            return fallback?.value ?? kind.placeholder(registry)
        case .describing(let definitions):
            var schema: JSONObject = ["description": .string(description)]
            for member in kind.schema(definitions) { schema[member.key] = member.value }
            if let json = fallback?.json { schema["default"] = json }
            add(key, schema, required: fallback == nil)
            return fallback?.value ?? kind.placeholder(registry)
        case .reading(let context):
            let keyPath = path.appending(key)
            let reading: SettingKind<Value>.Reading?
            if let value = given[key] {
                reading = kind.decode(value, keyPath, context)
            } else if let fallback {
                reading =
                    formerly.map { formerly in
                        if let rule = context.origin.rules[keyPath.description],
                            let reading = kind.decode(rule, keyPath, context)
                        {
                            return reading
                        }
                        return context.origin.isStored ? formerly : fallback
                    } ?? fallback
            } else {
                context.add(
                    ConfigError(path: keyPath, message: "missing, expected \(kind.expected)"))
                reading = nil
            }
            if formerly != nil, let json = reading?.json { context.noteRule(json, at: keyPath) }
            let isAsFormerly = formerly.map { $0.json == reading?.json } ?? false
            add(
                key, [:], required: false, resolved: reading?.json,
                identity: isAsFormerly ? nil : reading?.identity)
            return reading?.value ?? fallback?.value ?? kind.placeholder(registry)
        }
    }

    private func add(
        _ key: String, _ schema: JSONObject, required: Bool, resolved: JSONValue? = nil,
        identity: JSONValue? = nil
    ) {
        settings.append(
            Setting(
                key: key, schema: schema, isRequired: required, resolved: resolved,
                identity: identity))
    }

    // MARK: - Rules between keys

    /// Notes an error at `key` unless the condition holds.
    ///
    /// Does nothing while a value of this object, or within it, could not be read: the condition
    /// would then speak of a stand-in.
    ///
    /// - `message`: what was given and what would be right, for example
    ///   `"given 3, expected at most latentSize (2)"`.
    public func check(
        _ condition: @autoclosure () -> Bool, at key: String, _ message: @autoclosure () -> String
    ) {
        guard case .reading(let context) = purpose, !context.hasUnreadValue(within: path),
            discrimination != .unknown, !condition()
        else { return }
        context.addBrokenRule(ConfigError(path: path.appending(key), message: message()))
    }

    /// As `check`, for a rule that older builds did not have: what they stored is read all the
    /// same, with a warning.
    public func checkNew(
        _ condition: @autoclosure () -> Bool, at key: String, _ message: @autoclosure () -> String
    ) {
        guard case .reading(let context) = purpose, context.origin.isStored else {
            return check(condition(), at: key, message())
        }
        guard !context.hasUnreadValue(within: path), discrimination != .unknown, !condition()
        else { return }
        context.addWarning("\(path.appending(key)): \(message())")
    }

    /// Notes an error at `key`, or at an element of its array, under the conditions of `check`.
    public func fail(at key: String, index: Int? = nil, _ message: String) {
        guard case .reading(let context) = purpose, !context.hasUnreadValue(within: path),
            discrimination != .unknown
        else { return }
        let keyPath = path.appending(key)
        context.addBrokenRule(
            ConfigError(path: index.map(keyPath.appending) ?? keyPath, message: message))
    }

    /// Notes an error of the object or within it, under the conditions of `check`.
    public func fail(_ error: ConfigError) {
        guard case .reading(let context) = purpose, !context.hasUnreadValue(within: path),
            discrimination != .unknown
        else { return }
        context.addBrokenRule(error)
    }

    /// Whether the object itself holds the key, rather than its default being taken.
    ///
    /// For rules only: which keys are read must not depend on it.
    public func isGiven(_ key: String) -> Bool { given[key].map { !$0.isNull } ?? false }

    // MARK: - After the last key

    /// Notes the keys that nobody read, and gives the object with all defaults, and its identity.
    func finish(in context: ReadingContext) -> (json: JSONValue, identity: JSONValue) {
        let known = settings.map(\.key)
        if discrimination != .unknown {
            for key in given.keys where !known.contains(key) {
                context.addUnknownKey(key, at: path, known: known, discrimination)
            }
        }
        context.noteKnownKeys(known, at: path)
        var resolved = JSONObject()
        var identity = JSONObject()
        for setting in settings {
            resolved[setting.key] = setting.resolved
            // An object of which nothing is left has only keys that are as they were without it.
            let isLeft = setting.identity != [:] || setting.resolved == [:]
            identity[setting.key] = isLeft ? setting.identity : nil
        }
        return (.object(resolved), .object(identity))
    }
}
