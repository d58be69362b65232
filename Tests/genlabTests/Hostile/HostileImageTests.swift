import Foundation
import Glibc
import Testing

@Suite("Image files that are not what they should be")
struct HostileImageTests {
    @Test("IDX files", arguments: plain)
    func plain(hostile: HostileCase) throws { try hostile.check() }

    @Test("Compressed IDX files", arguments: compressed)
    func compressed(hostile: HostileCase) throws { try hostile.check() }

    /// A run on MNIST whose training images are `bytes`.
    private static func images(
        _ name: String, _ bytes: [UInt8], _ words: String..., file: String = "", code: Int32 = 65,
        size: Int? = nil
    ) -> HostileCase {
        HostileCase(name, code, words + ["train-images-idx3-ubyte\(file)"]) { scratch in
            let path = try scratch.write(bytes, to: "root/mnist/train-images-idx3-ubyte\(file)")
            if let size { truncate(path, size) }
            return try arguments(scratch)
        }
    }

    private static func arguments(_ scratch: Scratch) throws -> [String] {
        let config = try scratch.write(HostileCase.plainConfig, to: "config.json")
        return ["run", config, #"data={"type": "mnist"}"#, "--data-root", "root"]
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

    static let plain: [HostileCase] = [
        images("nothing", []),
        images("half a header", Array(right.prefix(9))),
        images("a header alone", right, "promises"),
        images(
            "one image instead of 60,000", right + [UInt8](repeating: 0, count: 784), "promises"),
        images(
            "another number of images", header(8, 10, 28, 28) + [UInt8](repeating: 0, count: 7840),
            "shape"),
        images("a byte too few", right, "promises", size: rightSize - 1),
        images("a byte too many", right, "promises", size: rightSize + 1),
        images("a sparse file of 10 GB", right, "promises", size: 10_000_000_000),
        images("the right size with other pixels", right, "MD5", size: rightSize),
        images("sizes that overflow", header(8, .max, .max, .max), "shape"),
        images("sizes of zero", header(8, 0, 28, 28)),
        images("255 dimensions", [0, 0, 8, 255] + [UInt8](repeating: 255, count: 1020)),
        images("floats", header(13, 60_000, 28, 28)),
        images("labels for images", header(8, 60_000) + [UInt8](repeating: 1, count: 60_000)),
        images("no IDX at all", Array("<html>404 Not Found</html>".utf8)),
        HostileCase("a folder", 66, ["train-images"]) { scratch in
            try scratch.write("", to: "root/mnist/train-images-idx3-ubyte/x")
            return try arguments(scratch)
        },
        HostileCase("a pipe", 66, ["train-images"]) { scratch in
            try scratch.write("", to: "root/mnist/x")
            mkfifo(scratch / "root/mnist/train-images-idx3-ubyte", 0o644)
            return try arguments(scratch)
        },
        HostileCase("labels without images", 66, ["train-images"]) { scratch in
            try scratch.write(header(8, 60_000), to: "root/mnist/train-labels-idx1-ubyte")
            return try arguments(scratch)
        },
    ]

    static let compressed: [HostileCase] = [
        images("nothing", [], file: ".gz"),
        images("no gzip", Array("PK\u{3}\u{4} and so on".utf8), "gzip", file: ".gz"),
        images("a header of gzip alone", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3], file: ".gz"),
        images(
            "cut off", Array(GzipFixture.stored(right + [1, 2, 3, 4]).dropLast(9)), file: ".gz"),
        images("a promise that is not kept", GzipFixture.stored(right + [1, 2, 3]), file: ".gz"),
        images("a wrong checksum", GzipFixture.stored(right, checksum: 1), file: ".gz"),
        images("bytes after the end", GzipFixture.stored(right) + [7, 7, 7], file: ".gz"),
        images(
            "damaged codes", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xFF, 0xFF, 0xFF, 0xFF],
            "damaged", file: ".gz"),
        images(
            "a bomb behind a right header",
            GzipFixture.bomb(prefix: right, zeros: 100_000_000), "more than", file: ".gz"),
        images(
            "a bomb behind an overflowing header",
            GzipFixture.bomb(prefix: header(8, .max, .max, .max), zeros: 300_000_000), "shape",
            file: ".gz"),
        images("a bomb of zeros", GzipFixture.bomb(prefix: [], zeros: 300_000_000), file: ".gz"),
    ]
}
