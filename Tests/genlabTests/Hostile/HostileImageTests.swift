import Foundation
import Glibc
import ProgramTestSupport
import TestSupport
import Testing

@Suite("Image files that are not what they should be")
struct HostileImageTests {
    @Test("IDX files", arguments: plain)
    func refusedPlain(hostile: HostileCase) throws { try hostile.check() }

    @Test("Compressed IDX files", arguments: compressed)
    func refusedCompressed(hostile: HostileCase) throws { try hostile.check() }

    /// A run on Fashion-MNIST, whose labels are right, with `bytes` for training images. Unpacked,
    /// its files have no published checksum, so that everything else has to be looked at.
    private static func images(
        _ name: String, _ bytes: [UInt8], _ words: String..., size: Int? = nil
    ) -> HostileCase {
        HostileCase(name, 65, words + ["train-images-idx3-ubyte"]) { scratch in
            let path = try scratch.write(bytes, to: "root/fashion-mnist/train-images-idx3-ubyte")
            if let size { truncate(path, size) }
            return try fashion(scratch)
        }
    }

    private static func fashion(
        _ scratch: Scratch, labels: [UInt8] = (0..<60_000).map { UInt8($0 % 10) }
    ) throws -> [String] {
        try scratch.write(
            header(8, 60_000) + labels, to: "root/fashion-mnist/train-labels-idx1-ubyte")
        let config = try scratch.write(HostileCase.plainConfig, to: "config.json")
        return ["run", config, #"data={"type": "fashion-mnist"}"#, "--data-root", "root"]
    }

    /// A run on MNIST with `bytes` for training labels, which are read first.
    private static func labels(
        _ name: String, _ bytes: [UInt8], _ words: String..., file: String = ".gz"
    ) -> HostileCase {
        let file = "train-labels-idx1-ubyte" + file
        return HostileCase(name, 65, words + [file]) { scratch in
            try scratch.write(bytes, to: "root/mnist/" + file)
            try scratch.write(right, to: "root/mnist/train-images-idx3-ubyte")
            let config = try scratch.write(HostileCase.plainConfig, to: "config.json")
            return ["run", config, #"data={"type": "mnist"}"#, "--data-root", "root"]
        }
    }

    /// An IDX header.
    private static func header(_ type: UInt8, _ sizes: UInt32...) -> [UInt8] {
        [0, 0, type, UInt8(sizes.count)]
            + sizes.flatMap { size in
                (0..<4).map { UInt8(truncatingIfNeeded: size >> (24 - 8 * $0)) }
            }
    }

    private static let right = header(8, 60_000, 28, 28)
    private static let rightSize = 16 + 60_000 * 28 * 28

    private static let rightLabels = header(8, 60_000)

    static let plain: [HostileCase] = [
        images("nothing", []),
        images("half a header", Array(right.prefix(9))),
        images("a header alone", right, "promises"),
        images(
            "one image instead of 60,000", right + [UInt8](repeating: 0, count: 784), "promises"),
        images(
            "another number of images",
            header(8, 10, 28, 28) + [UInt8](repeating: 0, count: 7840), "shape"),
        images("a byte too few", right, "promises", size: rightSize - 1),
        images("a byte too many", right, "exactly that many", size: rightSize + 1),
        images("a sparse file of 10 GB", right, "exactly that many", size: 10_000_000_000),
        images("sizes that overflow", header(8, .max, .max, .max)),
        images("sizes of zero", header(8, 0, 28, 28)),
        images("255 dimensions", [0, 0, 8, 255] + [UInt8](repeating: 255, count: 1020)),
        images("floats", header(13, 60_000, 28, 28)),
        images("labels for images", header(8, 60_000) + [UInt8](repeating: 1, count: 60_000)),
        images("no IDX at all", Array("<html>404 Not Found</html>".utf8)),
        labels(
            "the right size with other labels", rightLabels + [UInt8](repeating: 0, count: 60_000),
            "MD5", file: ""),
        HostileCase("a label beyond the classes", 65, ["train-labels", "10"]) { scratch in
            let path = try scratch.write(right, to: "root/fashion-mnist/train-images-idx3-ubyte")
            truncate(path, rightSize)
            return try fashion(scratch, labels: [UInt8](repeating: 10, count: 60_000))
        },
        HostileCase("a folder", 66, ["train-images"]) { scratch in
            try scratch.write("", to: "root/fashion-mnist/train-images-idx3-ubyte/x")
            return try fashion(scratch)
        },
        HostileCase("a pipe", 66, ["train-images"]) { scratch in
            let arguments = try fashion(scratch)
            mkfifo(scratch / "root/fashion-mnist/train-images-idx3-ubyte", 0o644)
            return arguments
        },
        HostileCase("labels without images", 66, ["train-images"]) { try fashion($0) },
    ]

    static let compressed: [HostileCase] = [
        labels("nothing", []),
        labels("no gzip", Array("PK\u{3}\u{4} and so on".utf8), "gzip"),
        labels("a header of gzip alone", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]),
        labels("cut off", Array(GzipFixture.stored(rightLabels + [1, 2, 3, 4]).dropLast(9))),
        labels("a promise that is not kept", GzipFixture.stored(rightLabels + [1, 2, 3])),
        labels("a wrong checksum", GzipFixture.stored(rightLabels, checksum: 1)),
        labels(
            "bytes after the end",
            GzipFixture.stored(rightLabels + [UInt8](repeating: 1, count: 60_000)) + [7, 7, 7]),
        labels(
            "damaged codes", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xFF, 0xFF, 0xFF, 0xFF],
            "damaged"),
        labels(
            "a bomb behind a right header",
            GzipFixture.bomb(prefix: rightLabels, zeros: 100_000_000), "more than"),
        labels(
            "a bomb behind an overflowing header",
            GzipFixture.bomb(prefix: header(8, .max), zeros: 300_000_000), "shape"),
        labels("a bomb of zeros", GzipFixture.bomb(prefix: [], zeros: 300_000_000)),
        labels(
            "other labels", GzipFixture.stored(rightLabels + [UInt8](repeating: 1, count: 60_000)),
            "MD5"),
    ]
}
