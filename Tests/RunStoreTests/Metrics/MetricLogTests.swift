import Configuration
import Foundation
import TestSupport
import Testing

@testable import RunStore

/// A line of a step.
func sampleLine(_ step: Int, _ metrics: KeyValuePairs<String, Double>) -> MetricLine {
    MetricLine(
        step: step, epoch: step / 100, samples: step * 128, time: Double(step) / 8,
        metrics: metrics.map { Metric($0.key, $0.value) })
}

@Suite("The lines of metrics.jsonl")
struct MetricLogTests {
    let folder: TemporaryFolder
    var path: String { folder("metrics.jsonl") }

    init() throws { folder = try TemporaryFolder() }

    func lines() throws -> [MetricLine] {
        var lines: [MetricLine] = []
        try MetricLog.forEachLine(at: path) { lines.append($0) }
        return lines
    }

    @Test("A line has the bytes of the format")
    func bytes() throws {
        let log = try MetricLog(path: path)
        try log.append(
            MetricLine(
                step: 4690, epoch: 10, samples: 600_000, time: 31.20001,
                metrics: [Metric("train/loss", 105.9), Metric("test/loss", 105.4)]))
        try log.append(sampleLine(0, ["a": .nan, "b": .infinity, "c": -.infinity, "d": -.nan]))
        #expect(
            try folder.text("metrics.jsonl")
                == #"{"step":4690,"epoch":10,"samples":600000,"time":31.2,"#
                + #""train/loss":105.9,"test/loss":105.4}"# + "\n"
                + #"{"step":0,"epoch":0,"samples":0,"time":0,"#
                + #""a":"NaN","b":"Infinity","c":"-Infinity","d":"NaN"}"# + "\n")
    }

    @Test("What is written is read back, value for value")
    func roundTrip() throws {
        let log = try MetricLog(path: path)
        let written = [
            sampleLine(1, ["b": 0.1, "a": .leastNonzeroMagnitude, "c/d e": -0.0]),
            sampleLine(2, [:]),
            sampleLine(3, ["x": .greatestFiniteMagnitude, "y": .infinity, "z": 1 / 3]),
        ]
        for line in written { try log.append(line) }
        #expect(try lines() == written)
        #expect(try lines()[0]["c/d e"]?.sign == .minus)
        #expect(try lines()[1]["b"] == nil)
    }

    @Test("Cut at any byte, the file gives its whole lines and goes on behind them")
    func killedWhileWriting() throws {
        let log = try MetricLog(path: path)
        let written = (1...3).map { sampleLine($0, ["loss": Double($0) / 3]) }
        for line in written { try log.append(line) }
        let whole = try folder.bytes("metrics.jsonl")
        let ends = whole.indices.filter { whole[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
        for size in 0...whole.count {
            try folder.write(Array(whole[..<size]), to: "metrics.jsonl")
            let count = ends.count { $0 <= size }
            #expect(try lines() == Array(written[..<count]))
            try MetricLog(path: path).append(written[2])
            #expect(try lines() == written[..<count] + [written[2]])
        }
    }

    @Test("Cutting back leaves no later step, and going on gives the uncut file", arguments: 0...7)
    func cut(step: Int) throws {
        let all = [1, 2, 2, 4, 5, 5, 6].map { sampleLine($0, ["loss": Double($0)]) }
        let log = try MetricLog(path: path)
        for line in all { try log.append(line) }
        let uncut = try folder.bytes("metrics.jsonl")
        try folder.write(uncut + Array(#"{"step":6,"#.utf8), to: "metrics.jsonl")
        try MetricLog.cut(path, afterStep: step)
        #expect(try lines() == all.filter { $0.step <= step })
        let resumed = try MetricLog(path: path)
        for line in all where line.step > step { try resumed.append(line) }
        #expect(try folder.bytes("metrics.jsonl") == uncut)
        #expect(try folder.names() == ["metrics.jsonl"])
    }

    @Test("Cutting a file that is not there makes none")
    func cutNothing() throws {
        try MetricLog.cut(path, afterStep: 3)
        #expect(try folder.names() == [])
    }

    @Test(
        "A whole line that is wrong is refused with its number and key, and the file stays",
        arguments: [
            (#"{"step":1"#, "column"), (#"[]"#, "expected an object"), ("", "column"),
            (#"{"epoch":0,"samples":0,"time":0}"#, "step: it is missing"),
            (#"{"step":1.5,"epoch":0,"samples":0,"time":0}"#, "step: expected an integer"),
            (#"{"step":1,"epoch":0,"samples":0,"time":0,"a":"nan"}"#, "a: expected a number"),
            (#"{"step":1,"epoch":0,"samples":0,"time":0,"a":null}"#, "a: expected a number"),
            (#"{"step":1,"epoch":0,"samples":0,"time":0,"a":1,"a":2}"#, "duplicate key"),
        ])
    func malformed(line: String, words: String) throws {
        let good = sampleLine(1, [:]).json.serialized()
        let text = "\(good)\n\(line)\n\(good)\n"
        try folder.write(text, to: "metrics.jsonl")
        for attempt in [{ _ = try lines() }, { try MetricLog.cut(path, afterStep: 0) }] {
            let error = #expect(throws: FileError.self) { try attempt() }
            #expect(error?.path == path)
            #expect(error?.reason.hasPrefix("line 2: ") == true)
            #expect(error?.reason.contains(words) == true, "\(error?.reason ?? "")")
        }
        #expect(try folder.text("metrics.jsonl") == text)
    }

    @Test("Histories hold each metric's own lines")
    func history() throws {
        let run = try RunFolder.create(
            in: folder.path, name: "a", record: sampleRecord(), config: "{}"
        ).folder
        #expect(try MetricHistory(of: run).series.isEmpty)
        let log = try MetricLog(path: run.metricsPath)
        for step in 0..<1_000 {
            try log.append(
                step % 100 == 0
                    ? sampleLine(step, ["loss": Double(step), "test": -Double(step)])
                    : sampleLine(step, ["loss": Double(step)]))
        }
        let history = try MetricHistory(of: run)
        #expect(history.series.map(\.name) == ["loss", "test"])
        #expect(history["loss"]?.values == (0..<1_000).map(Double.init))
        let test = try #require(history["test"])
        #expect(test.steps == Array(stride(from: 0, to: 1_000, by: 100)))
        #expect(test.epochs == Array(0..<10))
        #expect(test.times == test.steps.map { Double($0) / 8 })
        #expect(test.values == test.steps.map { -Double($0) })
        #expect(history["absent"] == nil)
    }
}
