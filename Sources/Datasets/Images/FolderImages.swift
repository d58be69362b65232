import Basics
import Configuration
import Crypto
import Imaging

/// The pictures of a folder as images of one size, each of which has been read and found whole.
///
/// Small sets are held in memory. The images of others are decoded whenever they are asked for; a
/// file that is then not what it was before is refused, so that all draws of a run see the same.
public struct FolderImages: Sendable {
    /// A file that was left out.
    public struct UnreadableFile: Sendable, Equatable {
        /// Its path below the folder.
        public let name: String
        /// Why it cannot be read.
        public let reason: String
    }

    /// What becomes of files that cannot be read.
    public enum UnreadableFiles: String, CaseIterable, Sendable {
        /// They are named in an error.
        case refuse
        /// They are left out, and named in a warning.
        case skip
    }

    /// The folder's path.
    public let path: String
    /// The paths of the images' files below the folder.
    public let names: [String]
    /// Rows of an image.
    public let height: Int
    /// Columns of an image.
    public let width: Int
    /// Values of a pixel.
    public let channels: Int
    /// The class of each image, if they are labelled.
    public let labels: [Int]?
    /// The names of the classes; empty without labels.
    public let classNames: [String]
    /// The files that were left out.
    public let unreadable: [UnreadableFile]
    /// The paths of the images of which more than half cannot be seen.
    public let transparentNames: [String]
    /// The paths of the images whose pixels are all the same.
    public let oneColouredNames: [String]
    /// SHA-256 over the names and contents of all files, in hexadecimal.
    public let checksum: String
    /// All images, where they are held in memory.
    public let held: ImageDataset?

    private let conversion: ImageConversion
    /// The first bytes of each file's SHA-256.
    let digests: [UInt64]

    /// The number of images; at least 1.
    public var count: Int { names.count }
    /// Bytes of one image.
    public var bytesPerImage: Int { height * width * channels }

    /// Bytes up to which the images of a folder are held in memory unless stated: 64 MiB.
    public static let defaultHoldingLimit = 1 << 26

    /// Reads every file of the folder once.
    ///
    /// - `holdingUpTo`: bytes up to which the images are kept in memory.
    /// - Throws: `DatasetError`: `badData` if files cannot be read (and may not be skipped), or if
    ///   no size is given and two of them differ; `missingInput` if none can be opened.
    public init(
        reading folder: ImageFolder, as conversion: ImageConversion,
        unreadable policy: UnreadableFiles, holdingUpTo limit: Int = defaultHoldingLimit
    ) throws {
        var inspection = Inspection(of: folder, as: conversion, holdingUpTo: limit)
        try inspection.run()
        try inspection.refuse(under: policy)
        let names = inspection.readable.map { folder.names[$0] }
        let labels = folder.labels.map { all in inspection.readable.map { all[$0] } }
        path = folder.path
        self.names = names
        (height, width) = (inspection.size.height, inspection.size.width)
        channels = conversion.channels.count
        self.labels = labels
        classNames = folder.classNames
        unreadable = inspection.failures.map { UnreadableFile(name: $0.name, reason: $0.reason) }
        transparentNames = inspection.transparent.map { folder.names[$0] }
        oneColouredNames = inspection.oneColoured.map { folder.names[$0] }
        checksum = inspection.checksum
        digests = inspection.digests
        self.conversion = conversion
        let shape = [names.count, height, width, channels]
        held = try inspection.heldPixels.map { pixels in
            try ImageDataset(
                name: folder.path, shape: shape, pixels: pixels, labels: labels,
                classNames: folder.classNames)
        }
    }

    /// The pixels of the images at `indices`, one after the other, decoded anew unless held.
    ///
    /// - Throws: `DatasetError`: `missingInput` if a file is gone, `badData` if it has changed.
    public func pixels(at indices: [Int]) throws -> [UInt8] {
        var pixels: [UInt8] = []
        pixels.reserveCapacity(indices.count * bytesPerImage)
        if let held {
            for index in indices { pixels += held.image(index) }
            return pixels
        }
        let images = parallelMap(count: indices.count) { position in
            Result { try self.pixels(ofFile: indices[position]) }
        }
        for image in images { pixels += try image.get() }
        return pixels
    }

    /// Images that were read, with the labels of those at `indices`.
    ///
    /// - Precondition: there are as many images as indices, at least one.
    public func dataset(_ pixels: [UInt8], at indices: [Int]) throws -> ImageDataset {
        try ImageDataset(
            name: path, shape: [indices.count, height, width, channels], pixels: pixels,
            labels: labels.map { all in indices.map { all[$0] } }, classNames: classNames)
    }

    private func pixels(ofFile index: Int) throws -> [UInt8] {
        let file = try PictureFile(path: path + "/" + names[index])
        guard file.digest.beginning == digests[index] else { throw Self.changed(file.path) }
        return conversion.apply(to: try file.picture(conversion.orientation)).pixels
    }

    private static func changed(_ path: String) -> DatasetError {
        .badData(
            path, "has changed since the run began to read it",
            expected: "put back what it was and resume the run, or begin a new one")
    }
}

extension SHA256.Digest {
    /// The first eight bytes as a number.
    var beginning: UInt64 { prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }
}
