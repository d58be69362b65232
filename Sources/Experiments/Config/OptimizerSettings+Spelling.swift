import Configuration
import Families

/// A player's optimiser has two keys: `optimizers.<player>`, and `<player>Optimizer` of the first
/// builds. Both mean the same wherever a setting is read, changed, stored or compared.
extension OptimizerSettings {
    /// The settings with every optimiser under today's key: what is shown and stored.
    static func asSpelledToday(_ settings: JSONObject, players: [String]) -> JSONObject {
        let byPlayer = settings[playersKey]?.objectValue ?? [:]
        let keys = [singleKey, playersKey] + players.map(formerKey(of:))
        let optimizers: (key: String, value: JSONValue?)
        if players.count == 1 {
            optimizers = (singleKey, settings[singleKey] ?? byPlayer[players[0]])
        } else {
            var found = JSONObject()
            for player in players {
                found[player] = byPlayer[player] ?? settings[formerKey(of: player)]
            }
            optimizers = (playersKey, .object(found))
        }
        var result = JSONObject()
        for member in settings {
            if keys.contains(member.key) {
                result[optimizers.key] = optimizers.value
            } else {
                result[member.key] = member.value
            }
        }
        return result
    }

    /// The settings with every optimiser under the key by which the first builds knew it, so that a
    /// config keeps its hash however it is spelled.
    static func asFirstSpelled(_ settings: JSONObject, players: [String]) -> JSONObject {
        guard let optimizers = settings[playersKey]?.objectValue else { return settings }
        var settings = settings
        settings[playersKey] = nil
        for member in optimizers {
            let key = players.count == 1 ? singleKey : formerKey(of: member.key)
            settings[key] = member.value
        }
        return settings
    }

    /// The path of an override in the spelling of the config that it changes, so that either
    /// spelling changes either config.
    ///
    /// - `root`: the config as it is given.
    static func spelled(
        _ path: JSONPath, asIn root: JSONValue, _ registry: Registry
    ) -> JSONPath {
        for player in registry.formerPlayers {
            let former = [JSONPath.Component.key(formerKey(of: player))]
            let today = [JSONPath.Component.key(playersKey), .key(player)]
            let statesFormer = isStated(root[formerKey(of: player)])
            if path.components.starts(with: former), !statesFormer,
                root[playersKey]?.objectValue != nil
            {
                return JSONPath(today + path.components.dropFirst(former.count))
            }
            if path.components.starts(with: today), statesFormer,
                !isStated(root[playersKey]?[player])
            {
                return JSONPath(former + path.components.dropFirst(today.count))
            }
        }
        return path
    }

    private static func isStated(_ value: JSONValue?) -> Bool { value.map { !$0.isNull } ?? false }

    /// What the author of a config should hear who uses keys of the first builds; nil when none does.
    ///
    /// - `root`: the config as it is given.
    /// - `paths`: what overrides and a sweep set, as they are written.
    static func note(on root: JSONValue, paths: [JSONPath], _ registry: Registry) -> String? {
        let used = registry.formerPlayers.filter { player in
            let key = formerKey(of: player)
            return isStated(root[key]) || paths.contains { $0.components.first == .key(key) }
        }
        guard !used.isEmpty else { return nil }
        let former = used.map(formerKey(of:)).joined(separator: " and ")
        let today = used.map { "\(playersKey).\($0)" }.joined(separator: " and ")
        return used.count == 1
            ? "\(former) is read as \(today), which is how it is spelled today"
            : "\(former) are read as \(today), which is how they are spelled today"
    }
}
