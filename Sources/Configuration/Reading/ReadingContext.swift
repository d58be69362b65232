/// What one reading of a config has found so far.
final class ReadingContext {
    /// How many errors are kept: a hostile file must not cost more than it did to parse.
    private static let limit = 100

    /// Where the config comes from.
    let origin: ConfigOrigin
    /// What the config can name.
    let registry: Registry
    /// What the config means by the keys that older builds did not have, by their paths.
    private(set) var rules: JSONObject = [:]
    /// What is refused of new configs, in this stored one.
    private(set) var warnings: [String] = []
    /// The errors in the order in which they were found.
    private(set) var errors: [ConfigError] = []
    /// How many errors were found beyond those kept.
    private(set) var omittedCount = 0
    /// Where values were wrong or missing, so that what was read is a stand-in.
    private var unread: [JSONPath] = []
    /// The objects in which each key means something.
    private var knownKeys: [String: [JSONPath]] = [:]
    private var unknownKeys: [UnknownKey] = []

    private struct UnknownKey {
        let key: String
        let object: JSONPath
        let known: [String]
        let message: String
        /// Where in `errors` the key's error stands.
        let position: Int
    }

    init(_ origin: ConfigOrigin, _ registry: Registry) {
        self.origin = origin
        self.registry = registry
    }

    /// Reads a whole document.
    func read<Value: Configurable>(
        _ root: JSONValue, at path: JSONPath, as type: Value.Type
    ) -> SettingKind<Value>.Reading {
        let kind = SettingKind.configurable(type)
        let reading = kind.decode(root, path, self)
        suggestForUnknownKeys()
        return reading ?? .init(value: kind.placeholder(registry), json: .null)
    }

    func noteRule(_ value: JSONValue, at path: JSONPath) { rules[path.description] = value }

    func addWarning(_ message: String) {
        if warnings.count < Self.limit { warnings.append(message) }
    }

    func add(_ error: ConfigError) {
        guard keep(error) else { return }
        unread.append(error.path)
    }

    private func keep(_ error: ConfigError) -> Bool {
        guard errors.count < Self.limit else {
            omittedCount += 1
            return false
        }
        errors.append(error)
        return true
    }

    /// Notes a value that is not what was expected.
    func addWrong(
        _ given: JSONValue, at path: JSONPath, expected: String, suggestion: String? = nil
    ) {
        add(
            ConfigError(
                path: path, message: "given \(given.givenDescription), expected \(expected)",
                suggestion: suggestion))
    }

    /// Notes a rule between values that does not hold; the values themselves are right.
    func addBrokenRule(_ error: ConfigError) { _ = keep(error) }

    /// Whether what was read at or below `path` may be a stand-in.
    func hasUnreadValue(within path: JSONPath) -> Bool {
        omittedCount > 0 || unread.contains { path.contains($0) }
    }

    func noteKnownKeys(_ keys: [String], at path: JSONPath) {
        for key in keys { knownKeys[key, default: []].append(path) }
    }

    func addUnknownKey(
        _ key: String, at object: JSONPath, known: [String],
        _ discrimination: ObjectReader.Discrimination
    ) {
        var message = "unknown key"
        if case .chosen(let discriminator, let name) = discrimination {
            message += " where \(discriminator) is \(JSONValue.string(name).serialized())"
        }
        let position = errors.count
        let error = ConfigError(path: object.appending(key), message: message)
        guard keep(error) else { return }
        unread.append(error.path)
        unknownKeys.append(
            UnknownKey(
                key: key, object: object, known: known, message: message, position: position))
    }

    /// Says what each unknown key may have meant, now that all known ones are known.
    private func suggestForUnknownKeys() {
        for unknown in unknownKeys {
            let suggestion: String
            if let nearest = didYouMean(unknown.key, among: unknown.known) {
                suggestion = nearest
            } else if let home = knownKeys[unknown.key]?.first(where: {
                Self.isDefinite($0, seenFrom: unknown.object)
            }) {
                suggestion =
                    home.isRoot
                    ? "it belongs at the top level"
                    : "it belongs in \(home): \(home.appending(unknown.key))"
            } else if unknown.known.isEmpty {
                suggestion = "expected no keys"
            } else {
                suggestion = "expected " + oneOf(unknown.known)
            }
            errors[unknown.position] = ConfigError(
                path: unknown.object.appending(unknown.key), message: unknown.message,
                suggestion: suggestion)
        }
    }

    /// Whether the way from one object to another leads through no list, whose elements would be
    /// chosen by chance.
    private static func isDefinite(_ home: JSONPath, seenFrom object: JSONPath) -> Bool {
        let shared = zip(home.components, object.components).prefix { $0 == $1 }.count
        return home.components.dropFirst(shared).allSatisfy { component in
            if case .key = component { true } else { false }
        }
    }

    /// The errors with where each value came from: those of the text in its order, then those
    /// of overrides.
    func locatedErrors(in document: JSONDocument) -> [ConfigError] {
        let offsets = document.offsets()
        let located = errors.map { error -> (error: ConfigError, rank: Int) in
            var error = error
            if let override = document.overrides.last(where: { $0.path.contains(error.path) }) {
                error.origin = .override(override.text)
                return (error, .max)
            }
            if offsets[error.path] == nil,
                let override = document.overrides.last(where: { error.path.contains($0.path) })
            {
                error.origin = .override(override.text)
                return (error, .max)
            }
            // A missing key has no place, so its object's is given.
            var place = error.path
            while offsets[place] == nil, !place.isRoot { place = place.parent }
            guard let offset = offsets[place] else { return (error, 0) }
            error.origin = .text(document.position(ofOffset: offset))
            return (error, offset)
        }
        let order = located.indices.sorted { (located[$0].rank, $0) < (located[$1].rank, $1) }
        return order.map { located[$0].error }
    }
}
