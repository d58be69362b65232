/// A file that data were read from, for the record of a run.
public struct DatasetOrigin: Sendable, Equatable {
    /// The file, or `embedded` and a name for data within the program.
    public let path: String
    /// The MD5 of the contents after decompression, in hexadecimal.
    public let md5: String

    /// A file and the checksum of its contents.
    public init(path: String, md5: String) {
        self.path = path
        self.md5 = md5
    }
}
