import Basics

/// The header of an npy file: the bytes before the numbers.
///
/// Format: <https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>.
struct NumPyHeader: Equatable {
    private static let magic: [UInt8] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]
    private static let largestLength = 1 << 16
    private static let largestRank = 32

    let dtype: NumPyArray.DType
    let isFortranOrder: Bool
    let shape: [Int]
    /// Bytes before the numbers.
    let byteCount: Int

    /// Reads the header from the front of `source`, and no more.
    init(from source: any ByteSource) throws {
        let path = source.path
        let start = try source.read(upTo: 8)
        guard start.count == 8, start.starts(with: Self.magic) else {
            let rest = try? source.read(upTo: FileSignature.byteCount - start.count)
            let kind = FileSignature.name(of: start + (rest ?? []))
            throw DatasetError.badData(
                path, kind.map { "is \($0), not a NumPy file" } ?? "is not a NumPy file",
                expected: "it has to begin with 93 4e 55 4d 50 59")
        }
        guard 1...3 ~= start[6], start[7] == 0 else {
            throw DatasetError.badData(
                path, "has version \(start[6]).\(start[7]) of the npy format",
                expected: "versions 1.0, 2.0 and 3.0 are read")
        }
        let lengthBytes = try source.read(upTo: start[6] == 1 ? 2 : 4)
        let length = lengthBytes.reversed().reduce(0) { $0 << 8 | Int($1) }
        guard length <= Self.largestLength else {
            throw DatasetError.badData(
                path, "has a header of \(length) bytes",
                expected: "at most \(Self.largestLength) are taken")
        }
        let text = try source.read(upTo: length)
        byteCount = 8 + lengthBytes.count + length
        guard lengthBytes.count == (start[6] == 1 ? 2 : 4), text.count == length else {
            throw DatasetError.badData(
                path, "ends within its header", expected: "fetch or copy the file again")
        }
        var literal = PythonLiteral(text, path: path)
        let header = try literal.header()
        guard let dtype = NumPyArray.DType(rawValue: header.descriptor) else {
            let known = NumPyArray.DType.allCases.map(\.rawValue).joined(separator: ", ")
            let kind = header.descriptor.hasSuffix("O") ? "Python objects" : "this type"
            throw DatasetError.badData(
                path, "has the dtype '\(header.descriptor)'",
                expected: "\(kind) cannot be read, only \(known)")
        }
        guard header.shape.count <= Self.largestRank else {
            throw DatasetError.badData(
                path, "has rank \(header.shape.count)",
                expected: "at most \(Self.largestRank) is taken")
        }
        self.dtype = dtype
        isFortranOrder = header.isFortranOrder
        shape = header.shape
    }

    /// The number of elements.
    ///
    /// - Throws: `DatasetError` if they or their bytes cannot be counted.
    func elementCount(path: String) throws -> Int {
        // A size of 0 makes the array empty, whatever the others are.
        if shape.contains(0) { return 0 }
        var bytes = dtype.size
        for size in shape {
            let (product, overflow) = bytes.multipliedReportingOverflow(by: size)
            guard !overflow else {
                throw DatasetError.badData(
                    path, "has the shape \(shape)", expected: "that many bytes cannot exist")
            }
            bytes = product
        }
        return bytes / dtype.size
    }

    /// A header of version 1.0 for row-major order, padded as NumPy pads it.
    static func encoded(shape: [Int], dtype: NumPyArray.DType = .float32) -> [UInt8] {
        encoded(shape: shape, descriptor: dtype.rawValue)
    }

    /// Likewise of any type that NumPy knows by that name.
    static func encoded(shape: [Int], descriptor: String) -> [UInt8] {
        let sizes = shape.map(String.init).joined(separator: ", ")
        let tuple = shape.count == 1 ? "(\(sizes),)" : "(\(sizes))"
        let text = "{'descr': '\(descriptor)', 'fortran_order': False, 'shape': \(tuple), }"
        let padding = 64 - (10 + text.utf8.count + 1) % 64
        let line = text + String(repeating: " ", count: padding % 64) + "\n"
        let length = line.utf8.count
        return magic + [1, 0, UInt8(length & 0xff), UInt8(length >> 8)] + Array(line.utf8)
    }
}
