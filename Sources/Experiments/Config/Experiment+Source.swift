import Configuration
import Families

/// A config that names a first run says by a digest which weights it means; where they lay is then of
/// no account.
extension Experiment {
    /// The same experiment with the SHA-256 of the weights that its model is built on.
    func naming(sourceWeights sha256: String) -> Experiment {
        changingSource { $0[SourceConfig.digestKey] = .string(sha256) }
    }

    /// The same experiment with the digest of `other`, a run of it, unless it has one of its own.
    package func naming(sourceWeightsOf other: Experiment) -> Experiment {
        guard let digest = other.json["model"]?[SourceConfig.key]?[SourceConfig.digestKey] else {
            return self
        }
        return changingSource {
            $0[SourceConfig.digestKey] = $0[SourceConfig.digestKey] ?? digest
        }
    }

    /// Settings in which the digest of a first run's weights stands for where they lay.
    func withoutPlace(_ settings: JSONObject) -> JSONObject {
        Self.changingSource(of: settings) { source in
            guard source[SourceConfig.digestKey] != nil else { return }
            for key in SourceConfig.placeKeys { source[key] = nil }
        }
    }

    /// Settings with another first run, where there is one.
    static func changingSource(
        of settings: JSONObject, _ change: (inout JSONObject) -> Void
    ) -> JSONObject {
        guard var model = settings["model"]?.objectValue,
            var source = model[SourceConfig.key]?.objectValue
        else { return settings }
        change(&source)
        model[SourceConfig.key] = .object(source)
        var settings = settings
        settings["model"] = .object(model)
        return settings
    }
}
