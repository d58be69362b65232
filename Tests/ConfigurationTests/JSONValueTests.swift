import TestSupport
import Testing

@testable import Configuration

@Suite struct JSONValueTests {
    @Test func numbersKeepTheirText() throws {
        let numbers = try JSONValue.parse(
            "[1, 1.0, 1e3, 1e400, 9223372036854775807, 9223372036854775808, -0]", source: "t")
        #expect(numbers[0]?.integerValue == 1)
        #expect(numbers[1]?.integerValue == nil)
        #expect(numbers[1]?.doubleValue == 1)
        #expect(numbers[2]?.integerValue == nil)
        #expect(numbers[2]?.doubleValue == 1000)
        #expect(numbers[3]?.doubleValue == nil)
        #expect(numbers[4]?.integerValue == .max)
        #expect(numbers[5]?.integerValue == nil)
        #expect(numbers[5]?.doubleValue == 0x1p63)
        #expect(numbers[6]?.integerValue == 0)
        #expect(numbers[0] != numbers[1])
    }

    @Test(arguments: [
        (0.0, "0"), (-0.0, "-0"), (1.0, "1"), (-3.0, "-3"), (0.1, "0.1"), (1e-3, "0.001"),
        (3e-4, "0.0003"), (1e300, "1e+300"), (0x1p53, "9007199254740992"),
        (.leastNonzeroMagnitude, "5e-324"), (1.0 / 3, "0.3333333333333333"),
    ])
    func writesTheShortestDouble(value: Double, text: String) throws {
        #expect(JSONValue.double(value).serialized() == text)
        let back = try JSONValue.parse(text, source: "t").doubleValue
        #expect(back?.bitPattern == value.bitPattern)
    }

    @Test func writesFloatsAsFloats() {
        #expect(JSONNumber(Float(0.1)).literal == "0.1")
        #expect(JSONNumber(Float(105)).literal == "105")
    }

    @Test func refusesToWriteNaN() async {
        await #expect(processExitsWith: .failure) { _ = JSONNumber(Double.nan) }
        await #expect(processExitsWith: .failure) { _ = JSONNumber(Float.infinity) }
    }

    @Test func writesCompactAndIndented() {
        let value: JSONValue = [
            "b": [1, 2], "a": ["x": [], "y": [:]], "c": [["d": "e\u{1}\"é"]], "n": nil,
        ]
        #expect(
            value.serialized()
                == #"{"b":[1,2],"a":{"x":[],"y":{}},"c":[{"d":"e\u0001\"é"}],"n":null}"#)
        #expect(
            value.serialized(indented: true) == """
                {
                  "b": [1, 2],
                  "a": {
                    "x": [],
                    "y": {}
                  },
                  "c": [
                    {
                      "d": "e\\u0001\\"é"
                    }
                  ],
                  "n": null
                }
                """)
    }

    @Test func objectsKeepOrderThroughChanges() {
        var object = JSONObject()
        for index in 0..<30 { object["k\(index)"] = .integer(index) }
        object["k3"] = "changed"
        object["k0"] = nil
        object["absent"] = nil
        object["k0"] = "again"
        #expect(object.keys == (1..<30).map { "k\($0)" } + ["k0"])
        #expect(object["k3"] == "changed")
        #expect(object["k29"] == 29)
        for index in 2..<30 { object["k\(index)"] = nil }
        #expect(object.keys == ["k1", "k0"])
        #expect(object["k1"] == 1)
    }

    @Test func objectEqualityDisregardsOrder() {
        #expect(["a": 1, "b": 2] as JSONValue == ["b": 2, "a": 1])
        #expect(["a": 1, "b": 2] as JSONValue != ["a": 1, "b": 3])
        #expect(["a": 1, "b": 2] as JSONValue != ["a": 1])
        #expect(["a": 1] as JSONValue != ["b": 1])
    }

    /// Writing then reading gives the same value, and writing that the same text.
    @Test(arguments: 0..<200)
    func roundTripsSeededRandom(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        let value = random.value(depth: 0)
        for indented in [false, true] {
            let text = value.serialized(indented: indented)
            let back = try JSONValue.parse(text, source: "t")
            #expect(back == value)
            #expect(back.serialized(indented: indented) == text)
        }
    }

    @Test func pathsAreWrittenAsPeopleWriteThem() {
        let path = JSONPath().appending("model").appending("hidden").appending(1)
        #expect(path.description == "model.hidden[1]")
        #expect(path.appending("a.b").description == "model.hidden[1][\"a.b\"]")
        #expect(JSONPath().appending("$schema").description == "$schema")
        #expect(path.parent.contains(path))
        #expect(!path.contains(path.parent))
        let long = JSONPath().appending(String(repeating: "k", count: 100_000))
        #expect(long.description.count < 80)
    }
}

extension SeededRandom {
    /// A value of any kind.
    fileprivate mutating func value(depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth > 4 ? 5 : 8), using: &self) {
        case 0: return .null
        case 1: return .bool(.random(using: &self))
        case 2:
            return .integer(
                Int(truncatingIfNeeded: next() >> UInt64.random(in: 0..<64, using: &self)))
        case 3:
            let double = Double(bitPattern: next())
            return .double(double.isFinite ? double : 0.5)
        case 4: return .string(string())
        case 5, 6:
            return .array(
                (0..<Int.random(in: 0..<6, using: &self)).map { _ in value(depth: depth + 1) })
        default:
            var object = JSONObject()
            for _ in 0..<Int.random(in: 0..<14, using: &self) {
                object[string()] = value(depth: depth + 1)
            }
            return .object(object)
        }
    }

    private mutating func string() -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0..<8, using: &self) {
            let limit: UInt32 = [0x30, 0x80, 0x800, 0x10FFFF].randomElement(using: &self) ?? 0x80
            if let scalar = Unicode.Scalar(UInt32.random(in: 0...limit, using: &self)) {
                text.append(scalar)
            }
        }
        return String(text)
    }
}
