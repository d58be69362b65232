/// An array of unsigned bytes in the IDX format, in which MNIST and its relatives are published.
///
/// `00 00 type rank`, `rank` big-endian 32-bit sizes, then the values in row-major order. Only type
/// 08 (unsigned byte) is read, of rank 1 (labels) or 3 (images: count, height, width). Format:
/// <http://yann.lecun.com/exdb/mnist/>.
public struct IDXFile: Equatable, Sendable {
    /// The sizes of the dimensions, outermost first; each is at least 1.
    public let shape: [Int]
    /// The values in row-major order, as many as the product of `shape`.
    public let values: [UInt8]

    /// An array from its shape and values.
    ///
    /// - Precondition: the rank is 1 or 3, every size fits 32 bits, and the sizes multiply to the
    ///   number of values.
    public init(shape: [Int], values: [UInt8]) {
        precondition(
            IDXHeader.ranks.contains(shape.count)
                && shape.allSatisfy { 1...Int(UInt32.max) ~= $0 }
                && shape.reduce(1, *) == values.count,
            "IDXFile: shape \(shape) with \(values.count) values")
        self.shape = shape
        self.values = values
    }

    /// The bytes of the file, uncompressed.
    public func encoded() -> [UInt8] {
        IDXHeader(shape: shape).encoded() + values
    }

    /// Writes the file, uncompressed; it appears whole or not at all.
    ///
    /// - Throws: `DatasetError` of category `cannotWrite`.
    public func write(to path: String) throws {
        let file = try OutputFile(path: path)
        try file.write(IDXHeader(shape: shape).encoded())
        try file.write(values)
        try file.commit()
    }
}

extension IDXFile {
    /// The MD5 of the uncompressed file in hexadecimal.
    func md5() -> String {
        var checksum = MD5Checksum()
        checksum.update(IDXHeader(shape: shape).encoded())
        checksum.update(values)
        return checksum.hexadecimal()
    }
}
