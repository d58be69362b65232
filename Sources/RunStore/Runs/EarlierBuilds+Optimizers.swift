import Configuration

/// The keys of optimisers in configs that the first builds stored.
extension EarlierBuilds {
    /// Today's paths by those keys.
    static let optimizerPaths: KeyValuePairs = [
        "generatorOptimizer": "optimizers.generator",
        "discriminatorOptimizer": "optimizers.discriminator",
    ]
}

extension JSONObject {
    /// The settings of a run with its optimisers under the keys of today, so that runs of all builds
    /// compare.
    package var inTodaysSpelling: JSONObject {
        guard EarlierBuilds.optimizerPaths.contains(where: { self[$0.key] != nil }) else {
            return self
        }
        var players: JSONObject = [:]
        var object: JSONObject = [:]
        for member in members {
            let path = EarlierBuilds.optimizerPaths.first { $0.key.isExactly(member.key) }?.value
            guard let path else {
                object[member.key] = member.value
                continue
            }
            let player = path.split(separator: ".").last.map(String.init) ?? path
            players[player] = member.value
            // All stand where the first of them stood.
            object["optimizers"] = .object(players)
        }
        return object
    }
}

/// The other spelling of a setting's path, where builds spelled it in two ways; nil where they did
/// not.
package func otherSpelling(of path: String) -> String? {
    for (former, today) in EarlierBuilds.optimizerPaths {
        for (one, other) in [(former, today), (today, former)]
        where path.isExactly(one) || path.hasPrefix(one + ".") {
            return other + path.dropFirst(one.count)
        }
    }
    return nil
}
