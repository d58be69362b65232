/// Where a config comes from, which decides what a key means that it does not state.
///
/// A setting that did not exist in an older build is read with `formerly:`. A config that a user
/// gives today and that lacks the key gets the default; one that an older build stored gets what
/// that build did. So mending a rule changes no run that has begun.
public struct ConfigOrigin: Sendable {
    /// Whether a build of this program stored it: then what is newly refused is only warned of.
    public let isStored: Bool
    /// What keys that are not stated mean, by their paths, where that is known.
    public let rules: JSONObject

    /// A config that a user gives.
    public static let given = ConfigOrigin(isStored: false, rules: [:])

    /// A config that an older build may have stored.
    public static let stored = ConfigOrigin(isStored: true, rules: [:])

    /// A config that a user gives beside a run: it takes the run's rules where it states none.
    ///
    /// - `rules`: `Resolved.rules` of the run's own config.
    public static func given(rules: JSONObject) -> ConfigOrigin {
        ConfigOrigin(isStored: false, rules: rules)
    }

    /// A config that was stored as it was given, with the rules of that day beside it.
    public static func stored(rules: JSONObject) -> ConfigOrigin {
        ConfigOrigin(isStored: true, rules: rules)
    }
}
