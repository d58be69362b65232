import Foundation
import Glibc
import ProgramTestSupport
import Testing

@Suite("Tables that are not what they should be")
struct HostileTableTests {
    @Test("CSV files", arguments: csv)
    func refusedCsv(hostile: HostileCase) throws { try hostile.check() }

    @Test("NumPy files", arguments: numPy)
    func refusedNumPy(hostile: HostileCase) throws { try hostile.check() }

    /// A classifier on the column `y` of a CSV file.
    private static func table(
        _ name: String, _ text: String, _ words: String..., settings: [String] = [],
        code: Int32 = 65
    ) -> HostileCase {
        HostileCase(name, code, words) { try csv(Array(text.utf8), settings, $0) }
    }

    private static func csv(
        _ bytes: [UInt8], _ settings: [String], _ scratch: Scratch
    ) throws -> [String] {
        try scratch.write(bytes, to: "table.csv")
        let config = try scratch.write(HostileCase.classifierConfig, to: "config.json")
        let data = #"data={"type": "csv", "path": "table.csv", "targetColumns": ["y"]}"#
        return ["run", config, data] + settings
    }

    private static let regression = [
        #"data.target="values""#, #"model={"type": "regressor", "network": {"hidden": [4]}}"#,
    ]

    static let csv: [HostileCase] = [
        table("nothing", "", "table.csv", "empty"),
        table("a header alone", "a,b,y\n", "table.csv", "no rows"),
        table("a single row", "a,y\n1,0\n", "table.csv", "one row"),
        table("rows of different lengths", "a,b,y\n1,2,0\n1,0\n", "table.csv:3:1", "2 fields"),
        table("no such column", "a,b,z\n1,2,0\n", "column \"y\"", "a, b, z"),
        table("a column twice", "a,a,y\n1,2,0\n", "table.csv:1:3"),
        table("targets alone", "y\n0\n1\n", "table.csv", "feature"),
        table("NaN", "a,y\n1,0\nNaN,1\n", "table.csv:3:1", "NaN"),
        table("infinity", "a,y\n1,0\ninf,1\n", "table.csv:3:1", "inf"),
        table("a number beyond float32", "a,y\n1,0\n1e39,1\n", "table.csv:3:1", "1e39"),
        table("a word among numbers", "a,y\n1,0\ntwo,1\n", "table.csv:3:1", "two"),
        table("an empty field", "a,y\n1,0\n,1\n", "table.csv:3:1"),
        table("hexadecimal", "a,y\n0x10,0\n1,1\n", "table.csv:2:1"),
        table("an open quote", "a,y\n1,0\n\"2,1\n", "table.csv:3:1", "never closed"),
        table(
            "a field of 70,000 bytes", "a,y\n" + String(repeating: "1", count: 70_000) + ",1\n",
            "table.csv:2:", "65536"),
        table("100,000 columns", String(repeating: "a,", count: 100_000) + "y\n", "table.csv:1:"),
        table("a class beyond numbers", "a,y\n1,0\n2,70000\n", "table.csv:3:3", "70000"),
        table("a negative class", "a,y\n1,0\n2,-1\n", "table.csv:3:3", "-1"),
        table("one class", "a,y\n1,0\n2,0\n3,0\n", "model.output", "at least 2", code: 78),
        table(
            "classes up to 65,535", "a,y\n1,0\n2,65535\n3,1\n", "table.csv", "classes",
            settings: [#"data.classNumbers="from-zero""#]),
        table(
            "names of classes that fill no checkpoint",
            "a,y\n"
                + (0..<4).map { "\($0),\(String(repeating: "x", count: 40_000))\($0)\n" }.joined(),
            "table.csv", "bytes"),
        table(
            "numbers taken for classes",
            "a,y\n" + (0..<3000).map { "\($0 % 7),\(Double($0) / 3)\n" }.joined(), "table.csv",
            "classes", "values"),
        table(
            "classes taken for numbers", "a,y\n1,cat\n2,dog\n", "table.csv:2:3", "cat",
            settings: regression),
        table(
            "a regressor on a column of classes", "a,y\n1,0\n2,1\n", "table of values",
            settings: [regression[1]], code: 78),
        table(
            "a classifier on values", "a,y\n1,0.5\n2,1\n", "table of classes", "classes",
            settings: [regression[0]], code: 78),
        HostileCase("invalid UTF-8", 65, ["table.csv:2:", "UTF-8"]) {
            try csv(Array("a,y\n1,".utf8) + [0xFF, 0xFE, 10], [], $0)
        },
        HostileCase("zeros", 65, ["table.csv"]) {
            try csv([UInt8](repeating: 0, count: 200_000), [], $0)
        },
        table("no file", "", "absent.csv", settings: [#"data.path="absent.csv""#], code: 66),
        table("a device", "", "/dev/zero", settings: [#"data.path="/dev/zero""#], code: 66),
        HostileCase("a pipe", 66, ["pipe.csv"]) { scratch in
            mkfifo(scratch / "pipe.csv", 0o644)
            return try csv([], [#"data.path="pipe.csv""#], scratch)
        },
    ]

    /// A classifier on NumPy files.
    private static func arrays(
        _ name: String, _ features: [UInt8], _ words: String..., targets: [UInt8]? = nil,
        code: Int32 = 65
    ) -> HostileCase {
        HostileCase(name, code, words) { scratch in
            try scratch.write(features, to: "x.npy")
            try scratch.write(
                targets ?? npy("'<i8'", "(4,)", [UInt8](repeating: 0, count: 32)), to: "y.npy")
            let config = try scratch.write(HostileCase.classifierConfig, to: "config.json")
            return [
                "run", config, #"data={"type": "npy", "path": "x.npy", "targetPath": "y.npy"}"#,
            ]
        }
    }

    private static func npy(
        _ type: String, _ shape: String, _ data: [UInt8], order: String = "False"
    ) -> [UInt8] {
        let text = "{'descr': \(type), 'fortran_order': \(order), 'shape': \(shape), }\n"
        return [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0]
            + [
                UInt8(truncatingIfNeeded: text.utf8.count),
                UInt8(truncatingIfNeeded: text.utf8.count >> 8),
            ]
            + Array(text.utf8) + data
    }

    private static let floats = [UInt8](repeating: 0, count: 32)
    private static let right = npy("'<f4'", "(4, 2)", floats)

    static let numPy: [HostileCase] = [
        arrays("nothing", [], "x.npy"),
        arrays("no NumPy file", Array("PK\u{3}\u{4}".utf8) + floats, "x.npy"),
        arrays("half a header", Array(right.prefix(20)), "x.npy"),
        arrays(
            "a header longer than the file",
            [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, 255, 255, 1],
            "x.npy"),
        arrays(
            "a header of 4 GB", [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 2, 0, 255, 255, 255, 255],
            "x.npy"),
        arrays(
            "version 9", [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 9, 0] + right.dropFirst(8), "x.npy",
            "9"),
        arrays("Python objects", npy("'|O'", "(4, 2)", floats), "x.npy", "objects"),
        arrays("records", npy("[('a', '<f4')]", "(4, 2)", floats), "x.npy"),
        arrays("fewer numbers than promised", npy("'<f4'", "(4, 3)", floats), "x.npy"),
        arrays("more numbers than promised", npy("'<f4'", "(4, 1)", floats), "x.npy"),
        arrays("10^18 numbers", npy("'<f4'", "(1000000000000000000, 1)", floats), "x.npy"),
        arrays("sizes that overflow", npy("'<f4'", "(4611686018427387904, 8)", floats), "x.npy"),
        arrays("a size beyond 64 bits", npy("'<f4'", "(99999999999999999999, 8)", floats), "x.npy"),
        arrays("a negative size", npy("'<f4'", "(-4, 2)", floats), "x.npy"),
        arrays(
            "1,000 dimensions",
            npy("'<f4'", "(" + String(repeating: "1,", count: 1000) + ")", [0, 0, 0, 0]), "x.npy"),
        arrays("no rows", npy("'<f4'", "(0, 2)", []), "x.npy"),
        arrays("no matrix", npy("'<f4'", "(2, 2, 2)", floats), "x.npy"),
        arrays(
            "NaN", npy("'<f4'", "(4, 2)", [0, 0, 0xC0, 0x7F] + floats.dropFirst(4)), "x.npy", "nan"),
        arrays("code for a header", npy("__import__('os')", "(4, 2)", floats), "x.npy"),
        arrays(
            "a nest of 1,000 tuples", npy("'<f4'", String(repeating: "(", count: 1000), floats),
            "x.npy"),
        arrays(
            "too few targets", right, "y.npy",
            targets: npy("'<i8'", "(2,)", Array(floats.prefix(16)))),
        arrays(
            "fractions for classes", right, "y.npy",
            targets: npy("'<f4'", "(4,)", [0, 0, 0, 0x3F] + [UInt8](repeating: 0, count: 12))),
        arrays("no targets", right, "y.npy", targets: []),
    ]
}
