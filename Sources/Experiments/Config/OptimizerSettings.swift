import Configuration
import Families
import Training

/// An optimiser of a config, and the key under which the config states it.
package struct PlayerOptimizer: Sendable {
    /// The dotted key: `optimizer`, `optimizers.generator`, or as the first builds had it,
    /// `generatorOptimizer`.
    package let key: String
    /// Its settings.
    package let config: OptimizerConfig
}

/// The optimisers of a config, in every spelling: `optimizer` of a model with one player,
/// `optimizers` with a key for each player, and `<player>Optimizer`, which the first builds had.
struct OptimizerSettings {
    private let single: OptimizerConfig?
    private let byPlayer: PlayerOptimizers?
    private let formerly: [(player: String, config: OptimizerConfig?)]

    static let singleKey = "optimizer"
    static let playersKey = "optimizers"

    /// The key by which the first builds knew a player's optimiser.
    static func formerKey(of player: String) -> String { player + formerEnding }

    private static let formerEnding = "Optimizer"

    /// Whether a key of an experiment states optimisers.
    static func isKey(_ key: String) -> Bool {
        [singleKey, playersKey].contains(key) || key.hasSuffix(formerEnding)
    }

    /// The optimisers of all players that a config may have, by their names.
    private struct PlayerOptimizers: Configurable {
        let configs: [String: OptimizerConfig]

        init(from object: ObjectReader) {
            var configs: [String: OptimizerConfig] = [:]
            for player in object.registry.players {
                configs[player] = object.optionalObject(
                    player, OptimizerConfig.self, "The optimiser of the \(player).")
            }
            self.configs = configs
        }
    }

    /// Reads the keys of an experiment.
    init(from object: ObjectReader) {
        single = object.optionalObject(
            Self.singleKey, OptimizerConfig.self, "The optimiser of a model with one player.")
        byPlayer = object.optionalObject(
            Self.playersKey, PlayerOptimizers.self,
            "The optimisers of a model's players, by their names.")
        formerly = object.registry.formerPlayers.map { player in
            (
                player,
                object.optionalObject(
                    Self.formerKey(of: player), OptimizerConfig.self,
                    "An earlier spelling of \(Self.playersKey).\(player).")
            )
        }
    }

    /// The optimiser of each player of a model, whose type is `kind`; notes what is missing, given
    /// twice or not used.
    func optimizers(
        of players: [String], kind: String, _ object: ObjectReader
    ) -> [String: PlayerOptimizer] {
        let isAlone = players.count == 1
        var found: [String: PlayerOptimizer] = [:]
        var unused: [String] = []
        func take(_ config: OptimizerConfig?, _ key: String, for player: String?) {
            guard let config else { return }
            guard let player, players.contains(player) else { return unused.append(key) }
            object.check(
                found[player] == nil, at: String(key.prefix { $0 != "." }),
                "\(key) is given beside \(found[player]?.key ?? ""), expected one of the two")
            found[player] = PlayerOptimizer(key: key, config: config)
        }
        take(single, Self.singleKey, for: isAlone ? players[0] : nil)
        for (player, config) in byPlayer?.configs.sorted(by: { $0.key < $1.key }) ?? [] {
            take(config, "\(Self.playersKey).\(player)", for: player)
        }
        for (player, config) in formerly {
            take(config, Self.formerKey(of: player), for: player)
        }
        let isSpelledFormerly = formerly.contains { $0.config != nil }
        for player in players where found[player] == nil {
            if isAlone || isSpelledFormerly {
                object.fail(
                    at: isAlone ? Self.singleKey : Self.formerKey(of: player),
                    "missing, expected an object: a model of type \"\(kind)\" needs it")
            } else {
                object.fail(
                    at: Self.playersKey,
                    "\(player) is missing, expected an object: a model of type \"\(kind)\" needs an "
                        + "optimiser for each of \(players.joined(separator: " and "))")
            }
        }
        for key in unused {
            object.fail(
                at: String(key.prefix { $0 != "." }),
                (key.contains(".") ? "\(key) is " : "")
                    + "given, expected to be absent: a model of type \"\(kind)\" does not use it")
        }
        return found
    }
}

extension Registry {
    /// Names of all players of all families, each once.
    fileprivate var players: [String] { Self.distinct(families.flatMap { $0.playerNames }) }

    /// Those whose optimisers the first builds knew by keys of their own.
    var formerPlayers: [String] { Self.distinct(families.flatMap { $0.formerPlayerNames }) }

    private static func distinct(_ names: [String]) -> [String] {
        names.enumerated().filter { !names[..<$0.offset].contains($0.element) }.map(\.element)
    }
}
