/// A folder of PNG and JPEG files: their names, in an order that depends on the names alone.
public struct ImageFolder: Sendable, Equatable {
    /// Whether the pictures have classes.
    public enum Labels: String, CaseIterable, Sendable {
        /// They have none; pictures may lie in folders within the folder.
        case none
        /// Each folder within the folder holds the pictures of one class and bears its name.
        case folders
    }

    /// The folder.
    public let path: String
    /// Paths of the files below the folder, in the order of their bytes.
    public let names: [String]
    /// The class of each file, if they are labelled.
    public let labels: [Int]?
    /// Names of the classes, in the order of their bytes; empty without labels.
    public let classNames: [String]
    /// Pictures and folders whose names are not UTF-8, in words: no path stands for them.
    public let foreignNames: [String]

    /// More pictures than these are taken for a mistake.
    private static let countLimit = 10_000_000
    /// Folders within folders; links that lead in a circle end here.
    private static let depthLimit = 32

    /// Looks for files whose names end in .png, .jpg or .jpeg, in capitals or not, at any depth.
    /// Hidden files and folders and all other files are left alone. No file is opened.
    ///
    /// - Throws: `DatasetError`: `missingInput` if there is no such folder, `badData` if it holds no
    ///   pictures or its folders cannot be classes.
    public init(path: String, labels kind: Labels) throws {
        self.path = path
        var names: [String] = []
        var foreign: [String] = []
        try Self.collect(path, below: "", depth: 0, into: &names, &foreign)
        foreignNames = foreign.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        guard !names.isEmpty else {
            throw DatasetError.badData(
                path,
                foreign.isEmpty
                    ? "holds no pictures"
                    : "holds no pictures but those whose names are not UTF-8, such as "
                        + foreignNames[0], expected: "PNG or JPEG files are needed")
        }
        names.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        self.names = names
        switch kind {
        case .none: (labels, classNames) = (nil, [])
        case .folders: (labels, classNames) = try Self.classes(of: names, in: path)
        }
    }

    /// The path of a file.
    public func path(of index: Int) -> String { path + "/" + names[index] }

    private static func collect(
        _ folder: String, below prefix: String, depth: Int, into names: inout [String],
        _ foreign: inout [String]
    ) throws {
        guard depth <= depthLimit else {
            throw DatasetError.badData(
                folder, "lies more than \(depthLimit) folders deep",
                expected: "links must not lead back to a folder around them")
        }
        let listing = try FolderListing(of: folder)
        for name in listing.files where isPicture(name) { names.append(prefix + name) }
        foreign += listing.foreign.map { prefix + $0 }
        guard names.count <= countLimit else {
            throw DatasetError.badData(
                folder, "holds more than \(countLimit) pictures", expected: "fewer are taken")
        }
        for name in listing.folders {
            try collect(
                folder + "/" + name, below: prefix + name + "/", depth: depth + 1, into: &names,
                &foreign)
        }
    }

    private static func isPicture(_ name: String) -> Bool {
        let ending = name.suffix(5).lowercased()
        return ending.hasSuffix(".png") || ending.hasSuffix(".jpg") || ending == ".jpeg"
    }

    private static func classes(
        of names: [String], in path: String
    ) throws -> (labels: [Int]?, classNames: [String]) {
        let folders = try names.map { name in
            guard let slash = name.utf8.firstIndex(of: UInt8(ascii: "/")) else {
                throw DatasetError.badData(
                    path + "/" + name, "lies in no folder of a class",
                    expected: "labels \"folders\" needs one folder a class")
            }
            return String(name[..<slash])
        }
        var classNames: [String] = []
        for folder in folders where folder != classNames.last { classNames.append(folder) }
        // Names in the order of their bytes can tear a folder apart: "a-b/x" lies before "a/x".
        classNames = Set(classNames).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        guard classNames.count > 1 else {
            throw DatasetError.badData(
                path, "holds pictures of one class, \"\(classNames.joined())\"",
                expected: "at least two folders are needed, one a class; without classes, write "
                    + "\"labels\": \"none\"")
        }
        let numbers = Dictionary(
            uniqueKeysWithValues: classNames.enumerated().map { ($1, $0) })
        return (folders.map { numbers[$0] ?? 0 }, classNames)
    }
}
