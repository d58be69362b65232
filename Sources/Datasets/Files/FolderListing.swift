import Basics
import Glibc

/// What lies in a folder, one level deep.
struct FolderListing {
    /// Names of files, in no order.
    var files: [String] = []
    /// Names of folders, in no order.
    var folders: [String] = []
    /// Names of files and folders that are not UTF-8, in words, in no order.
    var foreign: [String] = []

    /// Looks into the folder; links are followed, hidden names and what is neither a file nor a
    /// folder left out.
    ///
    /// - Throws: `DatasetError` of category `missingInput` if it is absent, no folder, or cannot be
    ///   read.
    init(of path: String) throws {
        guard let stream = opendir(path) else { throw Self.unreadable(path, systemReason()) }
        defer { closedir(stream) }
        while true {
            errno = 0
            guard let entry = readdir(stream) else { break }
            let kind = Int32(entry.pointee.d_type)
            // The name is longer than the type of its field says.
            let bytes = withUnsafePointer(to: &entry.pointee.d_name) { field in
                field.withMemoryRebound(to: CChar.self, capacity: Int(entry.pointee.d_reclen)) {
                    start in (0..<strlen(start)).map { UInt8(bitPattern: start[$0]) }
                }
            }
            guard bytes.first != UInt8(ascii: ".") else { continue }
            guard let name = String(validating: bytes, as: UTF8.self) else {
                foreign.append(NonUnicodeName.description(of: bytes))
                continue
            }
            // Links, and file systems that do not say, are asked.
            switch kind == Int32(DT_REG) || kind == Int32(DT_DIR)
                ? kind : Self.kind(of: path + "/" + name)
            {
            case Int32(DT_REG): files.append(name)
            case Int32(DT_DIR): folders.append(name)
            default: break
            }
        }
        guard errno == 0 else { throw Self.unreadable(path, systemReason()) }
    }

    private static func kind(of path: String) -> Int32? {
        var status = stat()
        guard stat(path, &status) == 0 else { return Int32(DT_REG) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return Int32(DT_REG)
        case S_IFDIR: return Int32(DT_DIR)
        default: return nil
        }
    }

    private static func unreadable(_ path: String, _ reason: String) -> DatasetError {
        DatasetError(
            .missingInput, path: path, problem: "cannot be read: \(reason)",
            remedy: "a folder of PNG and JPEG files is needed")
    }
}
