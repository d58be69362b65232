/// Which part of a data set.
public enum DatasetSplit: String, Sendable, CaseIterable {
    /// What a model learns from.
    case train
    /// What it is measured on.
    case test
}

/// An image data set that is published as IDX files.
public struct DatasetDescription: Sendable, Equatable {
    /// The name in configurations and on the command line.
    public let name: String
    /// The name that its authors gave it.
    public let title: String
    /// The folder that torchvision keeps it in, beside its `raw` folder; nil for embedded data.
    public let torchvisionFolder: String?
    /// Where the files are published: a base URL that ends in a slash; nil for embedded data.
    public let mirror: String?
    /// The four files; empty for embedded data.
    public let files: [DatasetFile]
    /// The names of the classes in order.
    public let classNames: [String]
    /// Images of a split.
    public let counts: [DatasetSplit: Int]
    /// Rows of an image.
    public let height: Int
    /// Columns of an image.
    public let width: Int

    /// Describes a data set of grey images in four files.
    public init(
        name: String, title: String, torchvisionFolder: String?, mirror: String?,
        files: [DatasetFile], classNames: [String], counts: [DatasetSplit: Int], height: Int,
        width: Int
    ) {
        self.name = name
        self.title = title
        self.torchvisionFolder = torchvisionFolder
        self.mirror = mirror
        self.files = files
        self.classNames = classNames
        self.counts = counts
        self.height = height
        self.width = width
    }

    /// Whether the data are part of the program.
    public var isEmbedded: Bool { files.isEmpty }

    /// The file of a split with these contents.
    func file(_ split: DatasetSplit, _ contents: DatasetFile.Contents) -> DatasetFile? {
        files.first { $0.split == split && $0.contents == contents }
    }
}

/// One of the files of a data set.
public struct DatasetFile: Sendable, Equatable {
    /// What a file holds.
    public enum Contents: Sendable {
        /// An IDX file of rank 3.
        case images
        /// An IDX file of rank 1.
        case labels
    }

    /// The published MD5, and of what it is one.
    public enum Checksum: Sendable, Equatable {
        /// Of what the file holds after decompression: independent of who packed it.
        case contents(md5: String)
        /// Of the gzip file as published; an unpacked file cannot be held against it.
        case gzip(md5: String)
    }

    /// The part of the data set.
    public let split: DatasetSplit
    /// What the file holds.
    public let contents: Contents
    /// The name of the unpacked file; the published one has `.gz` appended.
    public let name: String
    /// The shape that its header has to state.
    public let shape: [Int]
    /// The published checksum.
    public let checksum: Checksum

    /// Describes a file.
    public init(
        split: DatasetSplit, contents: Contents, name: String, shape: [Int], checksum: Checksum
    ) {
        self.split = split
        self.contents = contents
        self.name = name
        self.shape = shape
        self.checksum = checksum
    }

    /// Bytes of the unpacked file.
    var unpackedSize: Int { IDXHeader(shape: shape).byteCount + shape.reduce(1, *) }
}
