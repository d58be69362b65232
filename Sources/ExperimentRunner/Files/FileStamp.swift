/// By what one sees, without reading it, whether a file is as it was.
struct FileStamp: Equatable, Sendable {
    /// The size in bytes.
    let size: Int
    /// When it was written last, in nanoseconds since 1970.
    let modified: Int
    /// The number that the disk knows the file by: another one means that it was replaced.
    let number: Int
}
