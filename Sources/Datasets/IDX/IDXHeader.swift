import Basics

/// The sizes at the beginning of an IDX file.
struct IDXHeader: Equatable {
    /// The ranks that this project has a use for: labels and images.
    static let ranks: Set<Int> = [1, 3]
    private static let unsignedByte: UInt8 = 0x08

    let shape: [Int]

    /// Bytes before the values.
    var byteCount: Int { 4 + 4 * shape.count }

    init(shape: [Int]) {
        self.shape = shape
    }

    /// Reads the header from the front of `source`, and no more.
    init(from source: any ByteSource, rank expectedRank: Int?) throws {
        let path = source.path
        let magic = try source.read(upTo: 4)
        guard magic.count == 4 else {
            throw DatasetError.badData(
                path, "ends after \(magic.count) bytes, within the IDX header",
                expected: "an IDX header has at least 8")
        }
        let hexadecimal = magic.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
            .joined(separator: " ")
        guard magic[0] == 0, magic[1] == 0 else {
            let rest = try? source.read(upTo: FileSignature.byteCount - magic.count)
            let beginning = magic + (rest ?? [])
            let kind = FileSignature.name(of: beginning)
            throw DatasetError.badData(
                path,
                kind.map { "is \($0), not an IDX file" }
                    ?? "begins with \(hexadecimal) and is not an IDX file",
                expected: "images begin with 00 00 08 03 and labels with 00 00 08 01")
        }
        guard magic[2] == Self.unsignedByte else {
            throw DatasetError.badData(
                path, "has IDX type \(hexadecimal.split(separator: " ")[2])",
                expected: "only type 08 (unsigned byte) is read")
        }
        let rank = Int(magic[3])
        let accepted = expectedRank.map { [$0] } ?? Self.ranks.sorted()
        guard accepted.contains(rank) else {
            let names = accepted.map { $0 == 1 ? "1 (labels)" : "\($0) (images)" }
            throw DatasetError.badData(
                path, "is an IDX file of rank \(rank)",
                expected: "rank \(names.joined(separator: " or ")) is needed")
        }
        let sizes = try source.read(upTo: 4 * rank)
        guard sizes.count == 4 * rank else {
            throw DatasetError.badData(
                path, "ends after \(4 + sizes.count) bytes, within the IDX header",
                expected: "a header of rank \(rank) has \(4 + 4 * rank)")
        }
        shape = (0..<rank).map { dimension in
            sizes[4 * dimension..<4 * dimension + 4].reduce(0) { $0 << 8 | Int($1) }
        }
        guard shape.allSatisfy({ $0 > 0 }) else {
            throw DatasetError.badData(
                path, "has the shape \(shape)", expected: "every size has to be at least 1")
        }
    }

    func encoded() -> [UInt8] {
        shape.reduce(into: [0, 0, Self.unsignedByte, UInt8(shape.count)]) { bytes, size in
            bytes += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: size >> $0) }
        }
    }

    /// The number of values, refused beyond `limit` before anything is allocated for them.
    func valueCount(limit: Int, path: String) throws -> Int {
        var count = 1
        for size in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            guard !overflow, product <= limit else {
                let sizes = shape.map(String.init).joined(separator: "×")
                throw DatasetError.badData(
                    path, "promises \(sizes) values",
                    expected: "at most \(limit) are taken")
            }
            count = product
        }
        return count
    }
}
