import Configuration
import TestSupport
import Testing

@testable import RunStore

@Suite("Summaries of metrics")
struct MetricSummaryTests {
    func summary(_ name: String, _ values: [Double]) -> MetricSummary.Entry? {
        var summary = MetricSummary()
        for (index, value) in values.enumerated() {
            summary.add(sampleLine(10 * (index + 1), [name: value]))
        }
        return summary[name]
    }

    @Test("A loss is best where it is lowest, an accuracy where it is highest, first come")
    func best() throws {
        let loss = try #require(summary("test/loss", [3, 1, 2, 1]))
        #expect(loss.best == 1 && loss.bestStep == 20)
        #expect(loss.minimum == 1 && loss.maximum == 3 && loss.mean == 1.75)
        #expect(loss.last == 1 && loss.lastStep == 40 && loss.count == 4)
        let accuracy = try #require(summary("test/accuracy", [0.5, 0.9, 0.9]))
        #expect(accuracy.best == 0.9 && accuracy.bestStep == 20)
        let rate = try #require(summary("images_per_second", [5, 6]))
        #expect(rate.best == nil && rate.bestStep == nil && rate.maximum == 6)
    }

    @Test("Values that are not finite count, show as last, and are never best")
    func nonFinite() throws {
        let entry = try #require(summary("loss", [-.infinity, 2, .nan]))
        #expect(entry.best == 2 && entry.bestStep == 20 && entry.minimum == 2)
        #expect(entry.nonFiniteCount == 2 && entry.count == 3)
        #expect(entry.last.isNaN && entry.mean == 2)
        let none = try #require(summary("loss", [.nan]))
        #expect(none.best == nil && none.minimum == nil && none.mean == nil)
    }

    @Test("The file has these bytes")
    func bytes() throws {
        let folder = try TemporaryFolder()
        var summary = MetricSummary()
        summary.add(sampleLine(10, ["train/loss": 2, "rate": .infinity]))
        summary.add(sampleLine(20, ["train/loss": 4]))
        try summary.write(to: folder("summary.json"))
        let text = try folder.text("summary.json")
        #expect(
            try JSONValue.parse(text, source: "").serialized()
                == #"{"step":20,"metrics":{"#
                + #""train/loss":{"last":4,"lastStep":20,"count":2,"nonFiniteCount":0,"#
                + #""minimum":2,"maximum":4,"mean":3,"best":2,"bestStep":10},"#
                + #""rate":{"last":"Infinity","lastStep":10,"count":1,"nonFiniteCount":1}}}"#)
        #expect(text.hasSuffix("}\n"))
    }

    @Test("Summed up from the file, it is what was summed up on the way")
    func fromFile() throws {
        let folder = try TemporaryFolder()
        let run = try RunFolder.create(
            in: folder.path, name: "a", record: sampleRecord(), config: "{}"
        ).folder
        let log = try MetricLog(path: run.metricsPath)
        var summary = MetricSummary()
        for step in 1...50 {
            let line = sampleLine(step, ["loss": 1 / Double(step), "b": Double(step % 7)])
            summary.add(line)
            try log.append(line)
        }
        #expect(try MetricSummary(of: run) == summary)
    }

    @Test(
        "Goals follow the words of a name",
        arguments: [
            ("train/loss", .lower), ("test/accuracy", .higher), ("test/loss_1", .lower),
            ("test/reconstruction", .lower), ("test/negative_elbo", .lower),
            ("test/squared_error", .lower),
            // What one player of a game loses the other wins: the least is not the best.
            ("train/loss_generator", nil), ("test/loss_discriminator", nil),
            ("lossless", nil), ("train/kl", nil), ("train/probability_real", nil),
        ] as [(String, MetricGoal?)])
    func goals(name: String, goal: MetricGoal?) {
        #expect(MetricGoal.of(name) == goal)
    }

    @Test("Any number is better than NaN, and nothing is better than itself")
    func preference() {
        for goal in [MetricGoal.lower, .higher] {
            #expect(goal.prefers(1, to: .nan))
            #expect(!goal.prefers(.nan, to: 1))
            #expect(!goal.prefers(.nan, to: .nan))
            #expect(!goal.prefers(1, to: 1))
            #expect(goal.prefers(1, to: 2) != goal.prefers(2, to: 1))
        }
        #expect(MetricGoal.lower.prefers(1, to: 2))
    }
}
