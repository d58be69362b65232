/// An open file that grows by whole pieces: of one that the disk refuses, no part stays.
package struct GrowingFile: ~Copyable {
    private let file: FileDescriptor
    /// The size of the file up to the end of the last whole piece.
    private var length: Int
    /// Whether bytes of a refused piece may still stand behind `length`.
    private var isTorn = false

    /// Goes on with a file.
    ///
    /// - `file`: opened for writing, and standing at its end.
    /// - `length`: its size.
    package init(_ file: consuming FileDescriptor, length: Int) {
        self.file = file
        self.length = length
    }

    /// The path of the file.
    package var path: String { file.path }

    /// Adds a piece in one call of the system.
    ///
    /// - Throws: `FileError` when the disk is full or fails; the file then ends with the piece before.
    package mutating func append(_ piece: [UInt8]) throws(FileError) {
        try mend()
        do throws(FileError) {
            try file.write(piece)
            length += piece.count
        } catch {
            isTorn = true
            // Cutting needs no space; if even that fails, the next call tries again.
            try? mend()
            throw error
        }
    }

    /// Returns once all pieces are on the disk; throws `FileError`.
    package func synchronize() throws(FileError) {
        try file.synchronize()
    }

    private mutating func mend() throws(FileError) {
        guard isTorn else { return }
        try file.truncate(to: length)
        try file.seek(to: length)
        isTorn = false
    }
}
