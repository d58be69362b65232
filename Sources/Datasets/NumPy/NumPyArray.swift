/// An array of numbers from an npy file.
public struct NumPyArray: Sendable, Equatable {
    /// The types of number that are read; the raw value is NumPy's name.
    public enum DType: String, Sendable, CaseIterable {
        /// Little-endian float32.
        case float32 = "<f4"
        /// Little-endian float64, rounded to float32 when read.
        case float64 = "<f8"
        /// Little-endian signed 32-bit integers.
        case int32 = "<i4"
        /// Little-endian signed 64-bit integers.
        case int64 = "<i8"
        /// Unsigned bytes.
        case uint8 = "|u1"

        /// Bytes of a number.
        var size: Int {
            switch self {
            case .float32, .int32: 4
            case .float64, .int64: 8
            case .uint8: 1
            }
        }
    }

    /// The sizes of the dimensions, outermost first; empty for a single number.
    public let shape: [Int]
    /// The type in the file.
    public let dtype: DType
    /// The numbers in row-major order.
    public let floats: [Float]

    /// What stands before the numbers in an npy file of version 1.0 with elements in row-major
    /// order.
    public static func header(shape: [Int], dtype: DType) -> [UInt8] {
        NumPyHeader.encoded(shape: shape, dtype: dtype)
    }

    /// An npy file of texts, NumPy's `<U`: each padded with zeros to the length of the longest.
    public static func texts(_ values: [String]) -> [UInt8] {
        let width = max(1, values.map(\.unicodeScalars.count).max() ?? 1)
        let header = NumPyHeader.encoded(shape: [values.count], descriptor: "<U\(width)")
        return values.reduce(into: header) { bytes, text in
            for scalar in text.unicodeScalars {
                bytes += (0..<4).map { UInt8(truncatingIfNeeded: scalar.value >> (8 * $0)) }
            }
            bytes += [UInt8](repeating: 0, count: 4 * (width - text.unicodeScalars.count))
        }
    }

    /// Writes float32 numbers in row-major order as an npy file of version 1.0; it appears whole or
    /// not at all.
    ///
    /// - Throws: `DatasetError` of category `cannotWrite`.
    /// - Precondition: the sizes in `shape` multiply to the number of floats.
    public static func write(shape: [Int], floats: [Float], to path: String) throws {
        let writer = try NumPyWriter(path: path, shape: shape)
        try writer.append(floats)
        try writer.finish()
    }
}

/// Writes an npy file piece by piece, so that an array need not fit into memory.
public final class NumPyWriter {
    private let file: OutputFile
    private let shape: [Int]
    private var missing: Int

    /// Begins a file of version 1.0 with float32 numbers in row-major order.
    ///
    /// The file appears at `path` with `finish`; without it nothing is left behind.
    ///
    /// - Throws: `DatasetError` of category `cannotWrite`.
    public init(path: String, shape: [Int]) throws {
        precondition(
            shape.count <= 32 && shape.allSatisfy { $0 >= 0 }, "NumPyWriter: shape \(shape)")
        self.shape = shape
        missing = shape.reduce(1, *)
        file = try OutputFile(path: path)
        try file.write(NumPyHeader.encoded(shape: shape))
    }

    /// Appends the next numbers.
    ///
    /// - Throws: `DatasetError` of category `cannotWrite`.
    /// - Precondition: the shape has room for them.
    public func append(_ floats: [Float]) throws {
        precondition(
            floats.count <= missing,
            "NumPyWriter: \(floats.count) more numbers than shape \(shape) has room for")
        try file.write(floats)
        missing -= floats.count
    }

    /// Syncs the file and moves it into place.
    ///
    /// - Throws: `DatasetError` of category `cannotWrite`.
    /// - Precondition: all numbers that the shape promises have been appended.
    public func finish() throws {
        precondition(missing == 0, "NumPyWriter: \(missing) numbers of shape \(shape) are missing")
        try file.commit()
    }
}
