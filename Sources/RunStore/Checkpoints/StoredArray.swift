import Basics

/// An array as it lies in a file: element type, shape, and row-major little-endian bytes.
///
/// Equality is that of the bytes, so that equal arrays may hold NaN.
package struct StoredArray: Equatable, Sendable {
    /// The type of the elements.
    package let type: StoredType
    /// The size of each axis; `[]` is a single element.
    package let shape: [Int]
    /// The elements in row-major order, little-endian.
    package let bytes: [UInt8]

    /// Takes bytes as they are.
    ///
    /// - Precondition: there are as many as type and shape say.
    package init(type: StoredType, shape: [Int], bytes: [UInt8]) {
        precondition(
            Self.byteCount(type: type, shape: shape) == bytes.count,
            "StoredArray: \(bytes.count) bytes for \(type.rawValue) of shape \(shape)")
        self.type = type
        self.shape = shape
        self.bytes = bytes
    }

    /// Single-precision numbers in row-major order, as many as the shape says.
    package init(floats values: [Float], shape: [Int]) {
        self.init(type: .float32, shape: shape, bytes: littleEndianBytes(values.map(\.bitPattern)))
    }

    /// Integers in row-major order, as many as the shape says.
    package init(integers values: [Int64], shape: [Int]) {
        self.init(type: .int64, shape: shape, bytes: littleEndianBytes(values))
    }

    /// The bytes that an array of this type and shape takes; nil when a size is negative or the
    /// product overflows.
    package static func byteCount(type: StoredType, shape: [Int]) -> Int? {
        var count = type.byteCount
        for size in shape {
            let (product, overflows) = count.multipliedReportingOverflow(by: size)
            if size < 0 || overflows { return nil }
            count = product
        }
        return count
    }

    /// The elements of an F32 array; an F64 array is rounded to single precision. Nil for others.
    package var floats: [Float]? {
        type == .float32
            ? littleEndianIntegers(bytes, of: UInt32.self).map(Float.init(bitPattern:))
            : doubles?.map { Float($0) }
    }

    /// The elements of an F64 array. Nil for others.
    package var doubles: [Double]? {
        type == .float64
            ? littleEndianIntegers(bytes, of: UInt64.self).map(Double.init(bitPattern:)) : nil
    }

    /// The elements of an I64 array. Nil for others.
    package var integers: [Int64]? {
        type == .int64 ? littleEndianIntegers(bytes, of: Int64.self) : nil
    }
}

/// An array with the name it bears in its file.
package struct NamedArray: Equatable, Sendable {
    /// The name, as in a PyTorch `state_dict`: `encoder.0.weight`.
    package let name: String
    /// The array.
    package let array: StoredArray

    /// Gives an array a name.
    package init(_ name: String, _ array: StoredArray) {
        self.name = name
        self.array = array
    }
}
