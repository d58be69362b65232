import Configuration
import RunStore

extension MetricDescription {
    /// What a metric of a handmade run is, by the words of its name.
    package static func handmade(_ name: String) -> MetricDescription {
        let words = name.split { !$0.isLetter && !$0.isNumber }
        let isLoss = words.contains("loss")
        let isOfGame = isLoss && words.contains { ["generator", "discriminator"].contains($0) }
        let falls = ["loss", "error", "reconstruction", "negative"].contains {
            words.contains($0[...])
        }
        return MetricDescription(
            name, "A metric of a test.",
            goal: words.contains("accuracy") ? .higher : falls && !isOfGame ? .lower : nil,
            isObjective: isLoss)
    }
}

extension MetricDescriptions {
    /// What the metrics of a handmade run are: those of these names and the usual ones.
    package static func handmade(_ names: [String] = []) -> MetricDescriptions {
        let usual = ["test/accuracy", "test/negative_elbo", "test/loss", "train/loss"]
        let others = names.filter { !usual.contains($0) }
        return MetricDescriptions(
            (usual + others).map(MetricDescription.handmade),
            watched: (usual.dropLast()).first(where: names.contains))
    }
}
