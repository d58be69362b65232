import Configuration
import Foundation
import Imaging
import RunTestSupport
import TestSupport
import Testing

@testable import RunStore

@Suite("Indexes of metrics") struct MetricIndexTests {
    private let outputs: TemporaryFolder
    private let run: RunFolder

    init() throws {
        outputs = try TemporaryFolder()
        run = try HandmadeRun().write(in: outputs).folder
    }

    private func write(_ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: run.metricsPath))
    }

    private func add(_ text: String) throws {
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: run.metricsPath))
        try file.seekToEnd()
        try file.write(contentsOf: Data(text.utf8))
        try file.close()
    }

    /// Lines with spikes, gaps and values that are not finite, from one step on.
    private func lines(_ steps: Range<Int>) -> String {
        steps.map { step in
            var metrics: [(String, Double)] = [("train/loss", 1 / Double(step + 1))]
            if step % 3 == 0 { metrics.append(("test/accuracy", Double(step * 7 % 11))) }
            if step % 1000 == 500 { metrics.append(("train/norm", step % 2000 == 500 ? .nan : 9)) }
            return MetricLine(
                step: step, epoch: step / 100, samples: step * 8, time: Double(step) / 8,
                metrics: metrics.map { Metric($0.0, $0.1) }
            ).json.serialized() + "\n"
        }.joined()
    }

    private func isSame(_ left: MetricIndex, _ right: MetricIndex) -> Bool {
        // NaN is not equal to itself; its text is.
        "\(left.curves)" == "\(right.curves)" && left.progress == right.progress
            && left.summary.json == right.summary.json && left.lineCount == right.lineCount
            && "\(left.summary.entries)" == "\(right.summary.entries)"
    }

    @Test("Names that earlier builds gave are today's, line by line")
    func earlierNames() throws {
        var record = try RunRecord(of: run)
        record.metricsSince = 40
        try record.write(to: run)
        try Data(#"{"model": {"type": "vae"}}"#.utf8).write(
            to: URL(fileURLWithPath: run.configPath))
        try write(
            (1...80).map { step in
                let metrics = step <= 40 ? ["test/loss"] : ["test/loss", "test/negative_elbo"]
                return MetricLine(
                    step: step, epoch: 1, samples: 1, time: 1,
                    metrics: metrics.map { Metric($0, Double(step)) }
                ).json.serialized() + "\n"
            }.joined())
        let index = try MetricIndex.load(of: run).index
        #expect(index.names == ["test/negative_elbo", "test/loss"])
        #expect(index["test/negative_elbo"]?.points.map(\.step) == Array(1...80))
        #expect(index["test/loss"]?.points.map(\.step) == Array(41...80))
        #expect(index.summary.json == (try MetricSummary(of: run)).json)
        #expect(try MetricHistory(of: run)["test/loss"]?.steps == Array(41...80))
    }

    @Test("The figures are those of a summary of all lines")
    func figures() throws {
        try write(lines(0..<5000))
        let index = try MetricIndex.load(of: run).index
        let summary = try MetricSummary(of: run)
        #expect(index.summary.json == summary.json)
        #expect(index.lineCount == 5000 && index.progress?.step == 4999)
        #expect(index.progress?.samples == 39_992 && index.progress?.epoch == 49)
        let norm = try #require(index.summary["train/norm"])
        #expect(norm.nonFiniteCount == 3 && norm.firstNonFiniteStep == 500)
        #expect(norm.minimumStep == 1500 && norm.count == 5)
    }

    @Test("What is kept is read back to the bit, and the lines are not read again")
    func isKept() throws {
        try write(lines(0..<5000))
        let (first, origin) = try MetricIndex.load(of: run)
        #expect(origin == .built)
        let (second, secondOrigin) = try MetricIndex.load(of: run)
        #expect(secondOrigin == .file)
        #expect(isSame(first, second))
    }

    @Test("A file that grows gives the same index as one read at once", arguments: [1, 7, 2900])
    func grows(by count: Int) throws {
        try write("")
        var step = 0
        for _ in 0..<4 {
            try add(lines(step..<(step + count)))
            step += count
            _ = try MetricIndex.load(of: run)
        }
        try add(lines(step..<(step + 1)))
        let (grown, origin) = try MetricIndex.load(of: run)
        #expect(origin == .extended)
        try FileSystem.remove(run.metricIndexPath)
        let (whole, wholeOrigin) = try MetricIndex.load(of: run)
        #expect(wholeOrigin == .built)
        #expect(isSame(grown, whole))
    }

    @Test("Smoothed values are of all values, also of those left out and of lines that came later")
    func smoothed() throws {
        try write(lines(0..<3000))
        _ = try MetricIndex.load(of: run)
        try add(lines(3000..<7000))
        let (index, origin) = try MetricIndex.load(of: run, withSmoothed: true)
        #expect(origin == .extended)
        var values: [String: [Double]] = [:]
        try MetricLog.forEachLine(of: run) { line in
            for metric in line.metrics { values[metric.name, default: []].append(metric.value) }
        }
        for (name, curve) in zip(index.names, index.curves) {
            let kept = try #require(curve.smoothed)
            let all = values[name] ?? []
            for (weight, thinned) in zip(RunningAverages.weights, kept) {
                let whole = CurveSmoothing(weight: weight)(all)
                let points = thinned.points
                #expect(thinned.count == all.count)
                for point in points {
                    let expected = whole[point.position]
                    #expect(
                        point.value.isNaN && expected.isNaN
                            || abs(point.value - expected) <= 1e-12 * abs(expected),
                        "\(name) at \(point.step) by \(weight)")
                }
                // Its own extremes, wherever the unsmoothed values have theirs.
                let finite = whole.filter(\.isFinite)
                let shown = points.map(\.value).filter(\.isFinite)
                for extreme in [finite.max(), finite.min()] {
                    let extreme = try #require(extreme)
                    #expect(shown.contains { abs($0 - extreme) <= 1e-12 * abs(extreme) })
                }
            }
        }
        // What is kept says the same once more, and the usual index is without it.
        let (again, secondOrigin) = try MetricIndex.load(of: run, withSmoothed: true)
        #expect(secondOrigin == .file && "\(again.curves)" == "\(index.curves)")
        let usual = try MetricIndex.load(of: run).index
        #expect(usual.curves.allSatisfy { ($0.smoothed == nil) != $0.isWhole })
        #expect(usual.curves.map { "\($0.points)" } == index.curves.map { "\($0.points)" })
    }

    @Test("A line that is still being written counts once it is whole")
    func halfWritten() throws {
        let line = lines(10..<11)
        try write(lines(0..<10) + line.prefix(30))
        #expect(try MetricIndex.load(of: run).index.lineCount == 10)
        try add(String(line.dropFirst(30)))
        let (index, origin) = try MetricIndex.load(of: run)
        #expect(index.lineCount == 11 && index.progress?.step == 10)
        #expect(origin == .extended)
    }

    @Test("A file that was cut back, replaced or changed in place is read anew")
    func stale() throws {
        try write(lines(0..<100))
        _ = try MetricIndex.load(of: run)
        try MetricLog.cut(run.metricsPath, afterStep: 49)
        try add(lines(60..<130))
        let (index, origin) = try MetricIndex.load(of: run)
        #expect(origin == .built && index.lineCount == 120)
        let text = try String(contentsOfFile: run.metricsPath, encoding: .utf8)
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: run.metricsPath))
        try handle.write(contentsOf: Data(text.replacing("\"step\":0", with: "\"step\":7").utf8))
        try handle.close()
        try add(lines(130..<131))
        #expect(try MetricIndex.load(of: run).origin == .built)
    }

    @Test("An index that is damaged, cut or of another version is made anew")
    func damaged() throws {
        try write(lines(0..<300))
        let index = try MetricIndex.load(of: run).index
        let bytes = try FileSystem.read(run.metricIndexPath, limit: 1 << 24)
        for size in [0, 7, 8, 64, bytes.count - 8] {
            try Data(bytes[..<size]).write(to: URL(fileURLWithPath: run.metricIndexPath))
            let (again, origin) = try MetricIndex.load(of: run)
            #expect(origin == .built && isSame(again, index))
        }
        for place in stride(from: 0, to: bytes.count, by: 997) {
            var changed = bytes
            changed[place] ^= 0x10
            try Data(changed).write(to: URL(fileURLWithPath: run.metricIndexPath))
            let (again, origin) = try MetricIndex.load(of: run)
            #expect(origin == .built && isSame(again, index))
        }
    }

    @Test("A folder that cannot be written costs the index alone")
    func readOnly() throws {
        try write(lines(0..<10))
        try FileSystem.createFolder(run.metricIndexPath)
        #expect(try MetricIndex.load(of: run).index.lineCount == 10)
        #expect(try MetricIndex.load(of: run).origin == .built)
    }

    @Test("A wrong line is named by its number, also behind lines that are indexed")
    func wrongLine() throws {
        try write(lines(0..<10))
        _ = try MetricIndex.load(of: run)
        try add(#"{"step":10}"# + "\n")
        let error = #expect(throws: FileError.self) { try MetricIndex.load(of: run) }
        #expect(error?.reason.hasPrefix("line 11: ") == true)
    }
}
