extension NumPyArray {
    /// Whole numbers beyond this are not all float32.
    private static let largestExactInteger: Int64 = 1 << 24

    /// Reads an npy file.
    ///
    /// The size of the file is held against its header before room is made for the numbers.
    /// Fortran order is turned into row-major order.
    ///
    /// - Throws: `DatasetError`: `missingInput` if the file cannot be read; `badData` if it is no npy
    ///   file, of another type, shorter or longer than its header says, or holds whole numbers
    ///   beyond 2²⁴ or reals beyond the range of float32.
    public static func read(path: String) throws -> NumPyArray {
        let file = try InputFile(path: path)
        return try read(from: file, size: file.size)
    }

    static func read(from source: any ByteSource, size: Int) throws -> NumPyArray {
        let header = try NumPyHeader(from: source)
        let count = try header.elementCount(path: source.path)
        let found = size - header.byteCount
        guard found == count * header.dtype.size else {
            throw DatasetError.badData(
                source.path, "holds \(found) bytes after its header",
                expected: "shape \(header.shape) of '\(header.dtype.rawValue)' takes "
                    + "\(count * header.dtype.size)")
        }
        var floats: [Float] = []
        floats.reserveCapacity(count)
        while floats.count < count {
            let chunk = try source.read(
                upTo: min(1 << 18, (count - floats.count) * header.dtype.size))
            guard !chunk.isEmpty, chunk.count.isMultiple(of: header.dtype.size) else {
                throw DatasetError.badData(
                    source.path, "became shorter while it was read",
                    expected: "a file that nobody writes to is needed")
            }
            try append(chunk, as: header.dtype, to: &floats, path: source.path)
        }
        if header.isFortranOrder { floats = rowMajor(floats, shape: header.shape) }
        return NumPyArray(shape: header.shape, dtype: header.dtype, floats: floats)
    }

    private static func append(
        _ bytes: [UInt8], as dtype: DType, to floats: inout [Float], path: String
    ) throws {
        for start in stride(from: 0, to: bytes.count, by: dtype.size) {
            var bits: UInt64 = 0
            for place in 0..<dtype.size { bits |= UInt64(bytes[start + place]) << (8 * place) }
            switch dtype {
            case .float32:
                floats.append(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
            case .float64:
                let double = Double(bitPattern: bits)
                let float = Float(double)
                guard float.isFinite || !double.isFinite else {
                    throw unrepresentable("\(double)", at: floats.count, path: path)
                }
                floats.append(float)
            case .int32:
                let integer = Int64(Int32(truncatingIfNeeded: bits))
                floats.append(try exact(integer, at: floats.count, path: path))
            case .int64:
                let integer = Int64(bitPattern: bits)
                floats.append(try exact(integer, at: floats.count, path: path))
            case .uint8:
                floats.append(Float(bits))
            }
        }
    }

    private static func exact(_ integer: Int64, at index: Int, path: String) throws -> Float {
        guard -largestExactInteger...largestExactInteger ~= integer else {
            throw unrepresentable("\(integer)", at: index, path: path)
        }
        return Float(integer)
    }

    private static func unrepresentable(
        _ value: String, at index: Int, path: String
    ) -> DatasetError {
        .badData(
            path, "element \(index) is \(value)",
            expected: "numbers have to fit float32 (whole ones up to 2^24)")
    }

    /// The elements of an array whose first index runs fastest, reordered so that its last does.
    private static func rowMajor(_ floats: [Float], shape: [Int]) -> [Float] {
        guard shape.count > 1, !floats.isEmpty else { return floats }
        var strides = [1]
        for size in shape.dropLast() { strides.append(strides[strides.count - 1] * size) }
        var index = [Int](repeating: 0, count: shape.count)
        var position = 0
        return floats.indices.map { _ in
            defer {
                var axis = shape.count - 1
                while axis >= 0 {
                    index[axis] += 1
                    position += strides[axis]
                    if index[axis] < shape[axis] { break }
                    position -= strides[axis] * shape[axis]
                    index[axis] = 0
                    axis -= 1
                }
            }
            return floats[position]
        }
    }
}
