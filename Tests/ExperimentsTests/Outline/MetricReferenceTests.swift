import Configuration
import Families
import Testing

@testable import Experiments

@Suite("The reference of metrics") struct MetricReferenceTests {
    private let reference = MetricReference()

    @Test func everyFamilyHasASectionWithItsWatchedMetric() throws {
        #expect(
            reference.sections.map(\.family)
                == Registry.standard.families.map { $0.name } + ["generates"])
        #expect(
            reference.sections.last?.metrics.map(\.name) == ["test/modes", "test/high_quality"])
        for family in Registry.standard.families {
            let variants = family.variants(.standard)
            #expect(!variants.isEmpty, "\(family.name) has no variants")
            for member in variants {
                if let watched = member.watchedMetric {
                    #expect(watched.goal != nil && member.testMetrics.contains(watched))
                }
                for metrics in [member.trainingMetrics, member.testMetrics] {
                    #expect(Set(metrics.map(\.name)).count == metrics.count)
                }
            }
        }
    }

    @Test func everyMetricSaysWhatItIs() throws {
        for metric in reference.sections.flatMap(\.metrics) {
            #expect(metric.summary.hasSuffix("."), "\(metric.name): \(metric.summary)")
            #expect(metric.name.hasPrefix("train/") || metric.name.hasPrefix("test/"))
            if metric.likelihood != nil { #expect(metric.unit == "nats per image") }
            #expect(metric.goal == nil || metric.settings.contains("data.binarization"))
        }
    }

    @Test func allObjectivesOfAGameAreInIt() throws {
        let gan = try #require(reference.sections.first { $0.family == "gan" })
        let names = gan.metrics.map(\.name)
        for name in [
            "train/penalty", "test/probability_real", "train/wasserstein_estimate",
            "train/generator_learning_rate", "test/diversity",
        ] {
            #expect(names.contains(name))
        }
        #expect(Set(names).count == names.count)
    }

    @Test func tablesNameEveryMetric() {
        for metric in reference.sections.flatMap(\.metrics) {
            let name = metric.name.replacing("_", with: "\\_")
            #expect(reference.markdown.contains("| \(name) "))
            #expect(reference.text.contains("\(metric.name)\n"))
        }
        #expect(reference.json["vae"]?["test/negative_elbo"]?["goal"] == "lower")
        #expect(reference.csv.contains("classifier,test/accuracy,"))
    }
}
