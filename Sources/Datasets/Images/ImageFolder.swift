import Basics
import Configuration

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
    /// - equality: which names of classes are one.
    /// - Throws: `DatasetError`: `missingInput` if there is no such folder, `badData` if it holds no
    ///   pictures or its folders cannot be classes.
    public init(path: String, labels kind: Labels, equality: NameEquality = .bytes) throws {
        self.path = path
        var names: [String] = []
        var foreign: [String] = []
        try Self.collect(path, below: "", depth: 0, into: &names, &foreign)
        foreignNames = foreign.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        guard !names.isEmpty else {
            throw foreign.isEmpty
                ? Self.withoutPictures(path)
                : DatasetError.badData(
                    path,
                    "holds no pictures but those whose names are not UTF-8, such as \(foreign[0])",
                    expected: "PNG or JPEG files are needed")
        }
        names.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        self.names = names
        switch kind {
        case .none: (labels, classNames) = (nil, [])
        case .folders: (labels, classNames) = try Self.classes(of: names, in: path, equality)
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

    /// The error of a folder without pictures, with what its first file is instead.
    private static func withoutPictures(_ path: String) -> DatasetError {
        let other = (try? FolderListing(of: path))?.files.first
        let beginning = other.flatMap {
            try? InputFile(path: path + "/" + $0).read(upTo: FileSignature.byteCount)
        }
        let kind = beginning.flatMap { FileSignature.name(of: $0) }
        return .badData(
            path,
            "holds no pictures"
                + (other.map { name in
                    "; \(name) is \(kind ?? "none by its name")"
                } ?? ""), expected: "files called .png, .jpg or .jpeg are needed")
    }

    private static func isPicture(_ name: String) -> Bool {
        let ending = name.suffix(5).lowercased()
        return ending.hasSuffix(".png") || ending.hasSuffix(".jpg") || ending == ".jpeg"
    }

    private static func classes(
        of names: [String], in path: String, _ equality: NameEquality
    ) throws -> (labels: [Int]?, classNames: [String]) {
        let folders = equality.unified(
            try names.map { name in
                guard let slash = name.utf8.firstIndex(of: UInt8(ascii: "/")) else {
                    throw DatasetError.badData(
                        path + "/" + name, "lies in no folder of a class",
                        expected: "labels \"folders\" needs one folder a class")
                }
                return String(name[..<slash])
            }
        ).map(ExactText.init)
        let classes = Set(folders).sorted()
        guard classes.count > 1 else {
            throw DatasetError.badData(
                path,
                "holds pictures of one class, \"\(classes.map(\.text).joined())\"",
                expected: "at least two folders are needed, one a class; without classes, write "
                    + "\"labels\": \"none\"")
        }
        let numbers = Dictionary(uniqueKeysWithValues: zip(classes, classes.indices))
        return (folders.map { numbers[$0] ?? 0 }, classes.map(\.text))
    }
}
