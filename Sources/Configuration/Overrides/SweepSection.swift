/// What overrides say of the section of a config that lists what a sweep varies.
public enum SweepSection {
    /// The section's key.
    public static let key = "sweep"

    /// Whether a path leads to the section or into it.
    public static func contains(_ path: JSONPath) -> Bool {
        path.components.first == .key(key)
    }

    /// The override of the whole document that an argument about the section stands for.
    ///
    /// The section's keys are paths themselves, so the rest of the argument's path is one key:
    /// `sweep.optimizer.learningRate=[1e-3]` replaces the member `"optimizer.learningRate"`, under
    /// whatever spelling the section has it. Values may be written as for a sweep.
    ///
    /// - `root`: the document as it is.
    /// - Throws: `ConfigErrors` for a member that is to be replaced and is not there.
    public static func override(
        _ argument: SweepArgument, of root: JSONValue
    ) throws(ConfigErrors) -> Override {
        let rest = JSONPath(Array(argument.path.components.dropFirst()))
        let (action, value): (Override.Action, JSONValue?) =
            switch argument {
            case .fixed(let override): (override.action, override.value)
            case .swept(let parameter): (parameter.action, .string(parameter.valuesText))
            }
        guard !rest.isRoot else {
            return Override(
                action: action, path: JSONPath([.key(key)]), value: value, text: argument.text)
        }
        let member = root[key]?.objectValue?.keys.first {
            (try? SweepParameter.path(key: $0))?.withDigitsAsIndices == rest.withDigitsAsIndices
        }
        if member == nil, action == .set {
            let message =
                "the config's section \"\(key)\" has no such key, so it cannot be replaced; write "
                + "+\(argument.path.overrideText)=… to add it"
            throw ConfigErrors(
                [
                    ConfigError(
                        path: argument.path, message: message, origin: .override(argument.text))
                ], source: "overrides")
        }
        return Override(
            action: action, path: JSONPath([.key(key), .key(member ?? rest.overrideText)]),
            value: value, text: argument.text)
    }
}
