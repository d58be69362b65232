/// A setting given beside the file: `optimizer.learningRate=3e-4`.
///
/// The grammar is Hydra's: see `OverrideParser`.
public struct Override: Sendable, Equatable {
    /// What is done with the value.
    public enum Action: Sendable, Equatable {
        /// `key=value`: sets it, whether the file states the key or leaves it to its default.
        case set
        /// `+key=value`: sets a key that the file must not state.
        case add
        /// `++key=value`: sets it whether or not the file states it.
        case addOrReplace
        /// `~key`, or `~key=value`: takes a key away that the file must state, with that value.
        case delete

        /// What stands before the key.
        public var prefix: String {
            switch self {
            case .set: ""
            case .add: "+"
            case .addOrReplace: "++"
            case .delete: "~"
            }
        }
    }

    /// What is done.
    public let action: Action
    /// The key path before the `=`.
    public let path: JSONPath
    /// The value behind the `=`; nil only where a key is deleted whatever its value.
    public let value: JSONValue?
    /// What the user wrote.
    public let text: String

    /// Reads one override.
    ///
    /// The path is keys joined by dots; an array's element is `[i]` or `.i`.
    ///
    /// - Throws: `ConfigErrors` that say what is wrong with the text and at which character; a sweep
    ///   such as `seed=1,2` is wrong here, see `SweepArgument`.
    public static func parse(_ text: String) throws(ConfigErrors) -> Override {
        switch try SweepArgument.parse(text) {
        case .fixed(let override): return override
        case .swept(let parameter):
            let choice = parameter.isCommaSeparated
            throw ConfigErrors(
                [
                    ConfigError(
                        path: JSONPath(),
                        message: choice
                            ? "given several values, expected one; write [1,2] for a list, quotes "
                                + "for a text with commas, or add -m to sweep over them"
                            : "given a sweep, expected one value; add -m to sweep over its values",
                        origin: .overrideCharacter(text, column: parameter.column))
                ], source: "override")
        }
    }

    /// The same override of another path; its text stays what the user wrote.
    public func moved(to path: JSONPath) -> Override {
        Override(action: action, path: path, value: value, text: text)
    }

    /// The index that digits, and nothing but digits, name.
    static func arrayIndex(_ text: some StringProtocol) -> Int? {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            ? Int(text) : nil
    }
}
