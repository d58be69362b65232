import Basics

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
    func read(
        from path: String, among catalog: [DatasetDescription] = DatasetCatalog.all
    ) throws -> (array: IDXFile, origin: DatasetOrigin) {
        if case .gzip = checksum { _ = try verify(path, among: catalog) }
        let array = try IDXFile.read(path: path, shape: shape)
        let md5 = array.md5()
        if case .contents(let expected) = checksum, md5 != expected {
            throw try Self.mismatch(
                found: md5, contents: md5, expected: expected, path: path, catalog)
        }
        return (array, DatasetOrigin(path: path, md5: md5))
    }

    /// Holds a file against the published checksum without keeping its contents.
    ///
    /// - Returns: false if the checksum is that of the gzip file and this one is unpacked.
    /// - Throws: `DatasetError` of category `badData` if the checksums differ, or the file is that of
    ///   another data set.
    func verify(
        _ path: String, among catalog: [DatasetDescription] = DatasetCatalog.all
    ) throws -> Bool {
        let isCompressed = try Self.isCompressed(path)
        var packed: String?
        if case .gzip(let expected) = checksum, isCompressed {
            let found = try MD5Checksum.hexadecimal(of: InputFile(path: path)) ?? ""
            if found == expected { return true }
            packed = found
        }
        guard let contents = try Self.contentsChecksum(path, limit: unpackedSize) else {
            throw DatasetError.badData(
                path, "holds more than \(unpackedSize) bytes",
                expected: "the published file has exactly that many")
        }
        switch checksum {
        case .contents(let expected):
            guard contents == expected else {
                throw try Self.mismatch(
                    found: contents, contents: contents, expected: expected, path: path, catalog)
            }
            return true
        case .gzip(let expected):
            if packed == nil, try Self.owner(of: path, contents: contents, catalog) == nil {
                return false
            }
            throw try Self.mismatch(
                found: packed ?? contents, contents: contents, expected: expected, path: path,
                catalog)
        }
    }

    /// The data set of `catalog` that a file is published with, by its checksum; nil when that is not
    /// known.
    func owner(of path: String, among catalog: [DatasetDescription]) throws -> DatasetDescription? {
        guard let contents = try Self.contentsChecksum(path, limit: unpackedSize) else {
            return nil
        }
        return try Self.owner(of: path, contents: contents, catalog)?.description
    }

    private static func owner(
        of path: String, contents: String, _ catalog: [DatasetDescription]
    ) throws -> (description: DatasetDescription, file: DatasetFile)? {
        if let owner = catalog.file(of: .contents(md5: contents)) { return owner }
        guard try isCompressed(path) else { return nil }
        return try MD5Checksum.hexadecimal(of: InputFile(path: path))
            .flatMap { catalog.file(of: .gzip(md5: $0)) }
    }

    private static func isCompressed(_ path: String) throws -> Bool {
        try Gzip.isGzip(InputFile(path: path).read(upTo: 2))
    }

    /// The checksum of what the file holds once it is unpacked; nil where that is beyond `limit`.
    ///
    /// - Throws: `DatasetError` for a file of another kind that is known, and one that is called
    ///   packed and is not.
    private static func contentsChecksum(_ path: String, limit: Int) throws -> String? {
        func source() throws -> any ByteSource {
            let file = try InputFile(path: path)
            return try path.hasSuffix(".gz") || isCompressed(path) ? GzipReader(file) : file
        }
        let beginning = try source().read(upTo: FileSignature.byteCount)
        if !beginning.starts(with: [0, 0]), let kind = FileSignature.name(of: beginning) {
            throw DatasetError.badData(
                path, "is \(kind), not an IDX file", expected: "fetch or copy the file again")
        }
        return try MD5Checksum.hexadecimal(of: source(), limit: limit)
    }

    private static func mismatch(
        found: String, contents: String, expected: String, path: String,
        _ catalog: [DatasetDescription]
    ) throws -> DatasetError {
        let owner = try owner(of: path, contents: contents, catalog)
        return .badData(
            path,
            owner.map { "is \($0.file.name) of \($0.description.title), by its checksum" }
                ?? "has the MD5 checksum \(found)",
            expected: "the published one is \(expected); fetch or copy the file again")
    }
}
