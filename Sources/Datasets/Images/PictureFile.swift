import Basics
import Configuration
import Crypto
import Imaging

/// The contents of a picture's file, read whole.
struct PictureFile {
    /// The file's bytes.
    let bytes: [UInt8]
    /// The path that errors name.
    let path: String

    /// The largest file that is read: 256 MiB.
    private static let sizeLimit = 1 << 28

    /// Reads the file, unless its first bytes are those of no picture.
    ///
    /// - Throws: `DatasetError`: `missingInput` if the file cannot be read, `badData` if it is not a
    ///   PNG or JPEG.
    init(path: String) throws {
        let file = try InputFile(path: path)
        guard file.size <= Self.sizeLimit else {
            throw DatasetError.badData(
                path, "has \(file.size) bytes, more than the \(Self.sizeLimit) that are read",
                expected: "a picture in a smaller file is needed")
        }
        let beginning = try file.read(upTo: FileSignature.byteCount)
        guard Image.Format(of: beginning) != nil else {
            let kind = FileSignature.name(of: beginning)
            throw Self.unreadable(
                path,
                beginning.isEmpty
                    ? "is empty"
                    : "is \(kind.map { "\($0), neither a PNG nor a JPEG" } ?? "\(ImagingError.unknownFormat)")"
            )
        }
        self.path = path
        // A byte more than there should be, to see a file that grows.
        bytes = beginning + (try file.read(upTo: max(file.size - beginning.count, 0) + 1))
    }

    /// The SHA-256 of the bytes.
    var digest: SHA256.Digest { SHA256.hash(data: bytes) }

    /// The picture, turned upright.
    ///
    /// - Throws: `DatasetError` of category `badData` that says what is wrong with the file.
    func picture(_ orientation: OrientationReading) throws -> Image {
        do {
            return try Image.decode(bytes, limits: .photographs, orientation: orientation)
        } catch {
            throw Self.unreadable(path, "is \(error)")
        }
    }

    private static func unreadable(_ path: String, _ problem: String) -> DatasetError {
        .badData(path, problem, expected: "a whole PNG or JPEG file is needed")
    }
}

extension ImageFolder {
    /// The size of the first picture, or of the first that can be read where others may be skipped.
    ///
    /// - Throws: `DatasetError` of the first file that cannot be read, if none may be skipped; of the
    ///   last one, if no file can.
    public func sizeOfFirst(
        unreadable policy: FolderImages.UnreadableFiles, orientation: OrientationReading = .exif
    ) throws -> Sides {
        var failure: DatasetError?
        for index in names.indices {
            do {
                let picture = try PictureFile(path: path(of: index)).picture(orientation)
                return Sides(height: picture.height, width: picture.width)
            } catch let error as DatasetError {
                failure = error
                if policy == .refuse { break }
            }
        }
        throw failure ?? .badData(path, "holds no pictures", expected: "pictures are needed")
    }
}
