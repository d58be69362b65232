extension DatasetFile {
    /// The names under which the file may lie in a folder, the one that can be held against the
    /// published checksum first.
    var candidateNames: [String] {
        switch checksum {
        case .contents: [name, name + ".gz"]
        case .gzip: [name + ".gz", name]
        }
    }

    /// Reads the file and holds it against its published shape and checksum.
    ///
    /// - Throws: `DatasetError`.
    func read(from path: String) throws -> (array: IDXFile, origin: DatasetOrigin) {
        if case .gzip = checksum { _ = try verify(path) }
        let array = try IDXFile.read(path: path, shape: shape)
        let md5 = array.md5()
        if case .contents(let expected) = checksum {
            try Self.compare(md5, with: expected, path: path)
        }
        return (array, DatasetOrigin(path: path, md5: md5))
    }

    /// Holds a file against the published checksum without keeping its contents.
    ///
    /// - Returns: false if the checksum is that of the gzip file and this one is unpacked.
    /// - Throws: `DatasetError` of category `badData` if the checksums differ.
    func verify(_ path: String) throws -> Bool {
        let file = try InputFile(path: path)
        let isCompressed = try Gzip.isGzip(InputFile(path: path).read(upTo: 2))
        switch checksum {
        case .contents(let expected):
            let source: any ByteSource = isCompressed ? GzipReader(file) : file
            guard let found = try MD5Checksum.hexadecimal(of: source, limit: unpackedSize) else {
                throw DatasetError.badData(
                    path, "holds more than \(unpackedSize) bytes",
                    expected: "the published file has exactly that many")
            }
            try Self.compare(found, with: expected, path: path)
        case .gzip(let expected):
            guard isCompressed else { return false }
            let found = try MD5Checksum.hexadecimal(of: file) ?? ""
            try Self.compare(found, with: expected, path: path)
        }
        return true
    }

    private static func compare(_ found: String, with expected: String, path: String) throws {
        guard found != expected else { return }
        throw DatasetError.badData(
            path, "has the MD5 checksum \(found)",
            expected: "the published one is \(expected); fetch or copy the file again")
    }
}
