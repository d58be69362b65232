import Configuration
import TestSupport
import Testing

@testable import RunStore

@Suite("Summaries of metrics")
struct MetricSummaryTests {
    func summary(
        _ name: String, _ values: [Double], _ goal: MetricGoal? = nil
    ) -> MetricSummary.Entry? {
        var summary = MetricSummary(
            MetricDescriptions([MetricDescription(name, "A metric.", goal: goal)]))
        for (index, value) in values.enumerated() {
            summary.add(sampleLine(10 * (index + 1), [name: value]))
        }
        return summary[name]
    }

    @Test("A loss is best where it is lowest, an accuracy where it is highest, first come")
    func best() throws {
        let loss = try #require(summary("test/loss", [3, 1, 2, 1], .lower))
        #expect(loss.best == 1 && loss.bestStep == 20)
        #expect(loss.minimum == 1 && loss.maximum == 3 && loss.mean == 1.75)
        #expect(loss.last == 1 && loss.lastStep == 40 && loss.count == 4)
        let accuracy = try #require(summary("test/accuracy", [0.5, 0.9, 0.9], .higher))
        #expect(accuracy.best == 0.9 && accuracy.bestStep == 20)
        let rate = try #require(summary("images_per_second", [5, 6]))
        #expect(rate.best == nil && rate.bestStep == nil && rate.maximum == 6)
    }

    @Test("Values that are not finite count, show as last, and are never best")
    func nonFinite() throws {
        let entry = try #require(summary("loss", [-.infinity, 2, .nan], .lower))
        #expect(entry.best == 2 && entry.bestStep == 20 && entry.minimum == 2)
        #expect(entry.nonFiniteCount == 2 && entry.count == 3)
        #expect(entry.last.isNaN && entry.mean == 2)
        let none = try #require(summary("loss", [.nan], .lower))
        #expect(none.best == nil && none.minimum == nil && none.mean == nil)
    }

    @Test("The file has these bytes")
    func bytes() throws {
        let folder = try TemporaryFolder()
        var summary = MetricSummary(
            MetricDescriptions([MetricDescription("train/loss", "The loss.", goal: .lower)]))
        summary.add(sampleLine(10, ["train/loss": 2, "rate": .infinity]))
        summary.add(sampleLine(20, ["train/loss": 4]))
        try summary.write(to: folder("summary.json"))
        let text = try folder.text("summary.json")
        #expect(
            try JSONValue.parse(text, source: "").serialized()
                == #"{"step":20,"metrics":{"#
                + #""train/loss":{"last":4,"lastStep":20,"count":2,"nonFiniteCount":0,"#
                + #""minimum":2,"maximum":4,"mean":3,"best":2,"bestStep":10},"#
                + #""rate":{"last":"Infinity","lastStep":10,"count":1,"nonFiniteCount":1,"#
                + #""best":null,"bestStep":null}}}"#)
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
}
