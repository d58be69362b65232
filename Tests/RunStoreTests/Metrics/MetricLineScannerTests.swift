import Testing

@testable import RunStore

@Suite("Reading metric lines quickly") struct MetricLineScannerTests {
    private func scan(_ line: String, names: [String] = ["a", "b"]) throws -> MetricLine {
        var scanner = MetricLineScanner(path: "file", names: names)
        try scanner.scan(Array(line.utf8)[...], number: 1)
        return MetricLine(
            step: scanner.step, epoch: scanner.epoch, samples: scanner.samples,
            time: scanner.time,
            metrics: zip(scanner.slots, scanner.values).map { Metric(scanner.names[$0], $1) })
    }

    static let lines = [
        #"{"step":1,"epoch":2,"samples":3,"time":4.5,"a":6,"b":-7e-2}"#,
        #"{"a":1,"time":0,"b":2,"step":1,"samples":3,"epoch":0}"#,
        #"{"step":1,"epoch":2,"samples":3,"time":4,"a":"NaN","b":"-Infinity"}"#,
        #"{"step":1,"epoch":2,"samples":3,"time":4,"a":1e400}"#,
        #"{"step":1,"epoch":2,"samples":3,"time":4,"a":01}"#,
        #"{"step":1,"epoch":2,"samples":3,"time":4,"a":1.}"#,
        #"{"step":1,"epoch":2,"samples":3,"time":4,"a":.5}"#,
        #"{"step":1,"epoch":2,"samples":3,"time":4,"a":1e}"#,
        #"{"step":1,"epoch":2,"samples":3,"time":4,"a":+1}"#,
        #"{"step":1,"epoch":2,"samples":3,"time":4,"a":-}"#,
        #"{"step":1,"epoch":2,"samples":3,"time":4,"a":1,"a":2}"#,
        #"{"step":1,"epoch":2,"samples":3,"time":4,"a":1,}"#,
        #"{"step":1,"epoch":2,"samples":3,"time":4,"a":1}}"#,
        #"{"step":1,"epoch":2,"samples":3,"time":4,"a":1"#,
        #"{"step":1,"epoch":2,"samples":3,"time":4,"a":null}"#,
        #"{"step":1,"epoch":2,"samples":3,"time":4,"a":"nan"}"#,
        #"{"step":1,"epoch":2,"samples":3,"a":1}"#,
        #"{"step":-1,"epoch":2,"samples":3,"time":4}"#,
        #"{"step":01,"epoch":2,"samples":3,"time":4}"#,
        #"{"step":1.0,"epoch":2,"samples":3,"time":4}"#,
        #"{"step":99999999999999999999,"epoch":2,"samples":3,"time":4}"#,
        #"{"step":9223372036854775807,"epoch":2,"samples":3,"time":4}"#,
        #"{ "step" : 1, "epoch":2,"samples":3,"time":4, "c\u0061" : 1 }"#,
        #"{"step":1,"epoch":2,"samples":3,"time":4,"é":1}"#,
        #"{"step":1,"epoch":2,"samples":3,"time":4,"a":12345678901234567890123}"#,
        #"{"step":1,"epoch":2,"samples":3,"time":4,"a":-0}"#,
        #"{"step":1,"epoch":2,"samples":3,"time":"Infinity","a":1}"#, "{}", "", "[]",
    ]

    @Test("Lines are taken and refused just as by the strict reader", arguments: lines)
    func strict(line: String) throws {
        let strict = Result<MetricLine, FileError> { () throws(FileError) in
            try MetricLine(parsing: Array(line.utf8)[...], path: "file", number: 1)
        }
        switch strict {
        case .success(let expected): #expect("\(try scan(line))" == "\(expected)")
        case .failure(let error):
            #expect(throws: error) { try scan(line) }
        }
    }

    @Test("Numbers are read as the nearest double, to the bit")
    func numbers() throws {
        var state: UInt64 = 1
        func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 33
        }
        var texts = ["0", "-0", "1e22", "1e-22", "9007199254740993", "0.1", "1e23", "5e-324"]
        for _ in 0..<20_000 {
            texts.append(
                "\(Double(bitPattern: next() & ~(0x7FF << 52) | (1013 + next() % 24) << 52))")
            let digits = String("\(next())".prefix(Int(next() % 19) + 1))
            texts.append(digits + String(".\(next())".prefix(12)))
            texts.append("0.\(next() >> 12)")
            texts.append("-\(next() % 1_000_000)e-\(next() % 12)")
        }
        var read = 0
        for text in texts {
            // A zero in front is no JSON.
            guard let expected = Double(text) else { continue }
            var place = 0
            let bytes = Array(text.utf8)
            guard let value = DecimalLiteral.value(in: bytes.span, at: &place) else { continue }
            read += 1
            #expect(value.bitPattern == expected.bitPattern, "\(text)")
            #expect(place == bytes.count)
        }
        #expect(read > 60_000)
    }
}
