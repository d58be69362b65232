/// What a file is by how it begins, for telling somebody who gave a wrong one.
package enum FileSignature {
    /// The bytes that are needed to tell.
    package static let byteCount = 512

    /// What begins so, as in "a web page (HTML)"; nil where that is not known.
    package static func name(of beginning: some Collection<UInt8>) -> String? {
        let bytes = Array(beginning.prefix(byteCount))
        if let name = containerName(bytes) { return name }
        for (signature, name) in signatures where bytes.starts(with: signature) { return name }
        return textName(bytes)
    }

    private static let signatures: [([UInt8], String)] = [
        ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "a PNG picture"),
        ([0xFF, 0xD8, 0xFF], "a JPEG picture"),
        (Array("GIF87a".utf8), "a GIF picture"), (Array("GIF89a".utf8), "a GIF picture"),
        ([0x49, 0x49, 0x2A, 0x00], "a TIFF picture"),
        ([0x4D, 0x4D, 0x00, 0x2A], "a TIFF picture"),
        ([0xFF, 0x0A], "a JPEG XL picture"),
        (Array("%PDF".utf8), "a PDF document"),
        (Array("PK\u{3}\u{4}".utf8), "a ZIP archive, as torch.save and numpy.savez write"),
        ([0x1F, 0x8B], "a gzip file"),
        ([0x93] + Array("NUMPY".utf8), "a NumPy array (.npy)"),
        ([0x89] + Array("HDF\r\n".utf8), "an HDF5 file"),
        ([0x80, 0x02], "a Python pickle"), ([0x80, 0x03], "a Python pickle"),
        ([0x80, 0x04], "a Python pickle"), ([0x80, 0x05], "a Python pickle"),
        ([0, 0, 8, 1], "an IDX file of labels"), ([0, 0, 8, 3], "an IDX file of images"),
    ]

    /// Formats that say in a box or a chunk what it is that they hold.
    private static func containerName(_ bytes: [UInt8]) -> String? {
        func text(_ range: Range<Int>) -> String {
            String(decoding: bytes[range.clamped(to: bytes.indices)], as: UTF8.self)
        }
        if text(0..<4) == "RIFF", text(8..<12) == "WEBP" { return "a WebP picture" }
        // A table whose first words happen to be such letters has no zero before them.
        guard bytes.first == 0 else {
            return text(0..<2) == "BM" && bytes.dropFirst(6).starts(with: [0, 0, 0, 0])
                ? "a BMP picture" : nil
        }
        guard text(4..<8) == "ftyp" else {
            return text(4..<8) == "JXL " ? "a JPEG XL picture" : nil
        }
        // The brand proper, and from the fourth word on those that it is compatible with.
        let size = bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        let others = stride(from: 16, to: min(size, bytes.count) - 3, by: 4)
        let brands = [text(8..<12)] + others.map { text($0..<$0 + 4) }
        if brands.contains(where: { ["avif", "avis"].contains($0) }) { return "an AVIF picture" }
        let efficient = ["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"]
        return brands.contains(where: efficient.contains) ? "a HEIC picture" : "a video"
    }

    private static func textName(_ bytes: [UInt8]) -> String? {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = String(
            decoding: bytes.dropFirst(bytes.starts(with: mark) ? 3 : 0), as: UTF8.self
        )
        .drop { $0.isWhitespace }.lowercased()
        if text.hasPrefix("version https://git-lfs") {
            return "a Git LFS pointer, which stands for a file that was not fetched"
        }
        guard text.hasPrefix("<") else { return nil }
        if text.hasPrefix("<svg") || text.contains("<svg ") { return "an SVG picture" }
        if ["<!doctype html", "<html", "<head", "<body"].contains(where: text.contains) {
            return "a web page (HTML)"
        }
        return text.hasPrefix("<?xml") ? "an XML file" : nil
    }
}
