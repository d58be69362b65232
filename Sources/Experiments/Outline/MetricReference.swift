import Basics
import Configuration
import Families
import RunStore

/// All metrics that runs can write, for pages of reference.
package struct MetricReference {
    /// The metrics of a family, or of what models of several families can do.
    package struct Section {
        /// The family's name, as `"type"` says it, or the name of an ability.
        package let family: String
        /// What the family is, or what is measured, in a sentence.
        package let summary: String
        /// The metrics under the names that metric lines give them.
        package let metrics: [MetricDescription]
    }

    /// A section for each family, and one for models that generate.
    package let sections: [Section]

    /// The metrics of the families in a registry, of all their members.
    package init(_ registry: Registry = .standard) {
        sections =
            registry.families.map(Self.section(registry)) + [
                Section(
                    family: Ability.generates.rawValue,
                    summary:
                        "Samples of any model that generates rows, where the modes of the data "
                        + "are known.", metrics: ModeCoverage.metrics)
            ]
    }

    private static func section(
        _ registry: Registry
    ) -> (any ModelFamily.Type) -> Section {
        { family in
            Section(
                family: family.name, summary: family.summary,
                metrics: unique(
                    family.variants(registry).flatMap {
                        MetricDescriptions(
                            of: $0, likelihoodDraws: FinalLikelihoodConfig.usualSamples
                        ).all
                    }))
        }
    }

    /// Descriptions of the same name are those of the first.
    private static func unique(_ metrics: [MetricDescription]) -> [MetricDescription] {
        var names: Set<String> = []
        return metrics.filter { names.insert($0.name).inserted }
    }

    /// A table of Markdown for each family, under a heading.
    package var markdown: String {
        let introduction = """
            # Metrics

            What the lines of `metrics.jsonl` hold, as `genlab config metrics --format md` prints it. \
            Of metrics of one name, `compare` marks those that two runs do not measure alike: on other \
            data, or with another objective or likelihood.

            """
        return introduction
            + sections.map { section in
                "\n## `\(section.family)`\n\n\(section.summary)\n\n" + table(section).markdown
            }.joined()
    }

    /// The same as text.
    package var text: String {
        sections.map { section in
            "\(section.family): \(section.summary)\n"
                + section.metrics.map { "  \($0.name)\n      \($0.text)\n" }.joined()
        }.joined(separator: "\n")
    }

    /// The same as lines of CSV, a metric each.
    package var csv: String {
        let titles = ["family", "metric", "summary", "unit", "goal", "mean"]
        return CSVText.lines(
            [titles]
                + sections.flatMap { section in
                    section.metrics.map { [section.family] + cells($0) }
                })
    }

    /// Descriptions by families and names.
    package var json: JSONValue {
        .object(
            JSONObject(
                sections.map { ($0.family, MetricDescriptions($0.metrics).json) }))
    }

    private func table(_ section: Section) -> TextTable {
        TextTable(
            ["metric", "what it is", "unit", "better", "mean over", "likelihood"].map {
                .init($0)
            },
            rows: section.metrics.map { cells($0) + [$0.likelihoodText ?? ""] })
    }

    private func cells(_ metric: MetricDescription) -> [String] {
        [
            metric.name, metric.summary, metric.unit ?? "",
            metric.goal?.rawValue ?? (metric.isLossOfGame ? "neither: a game" : ""),
            metric.mean ?? "",
        ]
    }
}
