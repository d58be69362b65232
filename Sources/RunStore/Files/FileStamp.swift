/// By what one sees, without reading it, whether a file is as it was.
package struct FileStamp: Hashable, Sendable {
    /// The size in bytes.
    package let size: Int
    /// When it was written last, in nanoseconds since 1970.
    package let modified: Int
    /// The number that the disk knows the file by: another one means that it was replaced.
    package let number: Int
}
