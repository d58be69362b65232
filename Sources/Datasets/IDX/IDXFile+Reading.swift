extension IDXFile {
    /// The largest number of values read unless the caller says otherwise: 1 GiB.
    public static let defaultLimit = 1 << 30

    /// Values for which room is made on the header's word alone; beyond that, room grows with what
    /// has arrived. MNIST's training images (47 MB) fit.
    private static let trustedReservation = 48 << 20

    /// Reads a file, plain or compressed with gzip.
    ///
    /// The header is read first and checked; then exactly what it promises; then the end must
    /// follow. A file that promises more than it holds costs no memory for what is missing.
    ///
    /// - Parameters:
    ///   - path: the file; compressed if its name ends in `.gz` or its contents begin like gzip.
    ///   - rank: 1 for labels, 3 for images, nil for either.
    ///   - shape: the only shape to take, if it is known.
    ///   - limit: the largest number of values to take.
    /// - Throws: `DatasetError`: `missingInput` if the file cannot be read, `badData` for anything
    ///   wrong with its contents.
    public static func read(
        path: String, rank: Int? = nil, shape: [Int]? = nil, limit: Int = defaultLimit
    ) throws -> IDXFile {
        let isCompressed =
            try path.hasSuffix(".gz") || Gzip.isGzip(InputFile(path: path).read(upTo: 2))
        let file = try InputFile(path: path)
        return isCompressed
            ? try read(GzipReader(file), size: nil, rank: rank, shape: shape, limit: limit)
            : try read(file, size: file.size, rank: rank, shape: shape, limit: limit)
    }

    /// Reads a file that is in memory, plain or compressed with gzip.
    ///
    /// - `path`: the name that errors carry.
    /// - Throws: `DatasetError` of category `badData`.
    public static func decode(
        _ bytes: [UInt8], path: String, rank: Int? = nil, shape: [Int]? = nil,
        limit: Int = defaultLimit
    ) throws -> IDXFile {
        let memory = MemorySource(bytes, path: path)
        return Gzip.isGzip(bytes)
            ? try read(GzipReader(memory), size: nil, rank: rank, shape: shape, limit: limit)
            : try read(memory, size: bytes.count, rank: rank, shape: shape, limit: limit)
    }

    private static func read(
        _ source: any ByteSource, size: Int?, rank: Int?, shape: [Int]?, limit: Int
    ) throws -> IDXFile {
        let path = source.path
        let header = try IDXHeader(from: source, rank: rank ?? shape?.count)
        if let shape, header.shape != shape {
            throw DatasetError.badData(
                path, "has the shape \(header.shape)", expected: "\(shape) is needed")
        }
        let count = try header.valueCount(limit: limit, path: path)
        if let size, size - header.byteCount != count {
            throw wrongLength("\(size - header.byteCount)", promised: count, path: path)
        }

        var values: [UInt8] = []
        values.reserveCapacity(min(count, trustedReservation))
        while values.count < count {
            let chunk = try source.read(upTo: min(1 << 18, count - values.count))
            if chunk.isEmpty {
                throw wrongLength("\(values.count)", promised: count, path: path)
            }
            values += chunk
        }
        guard try source.read(upTo: 1).isEmpty else {
            throw wrongLength("more than \(count)", promised: count, path: path)
        }
        return IDXFile(shape: header.shape, values: values)
    }

    private static func wrongLength(_ found: String, promised: Int, path: String) -> DatasetError {
        .badData(
            path, "holds \(found) bytes after its header",
            expected: "the header promises \(promised)")
    }
}
