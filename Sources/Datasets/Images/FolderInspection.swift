import Basics
import Configuration
import Crypto
import Imaging

extension FolderImages {
    /// One look into every file of a folder: which can be read, what their contents are, and what
    /// they look like, where there is room to keep that.
    struct Inspection {
        private let folder: ImageFolder
        private let conversion: ImageConversion
        private let limit: Int
        private var hash = SHA256()
        private var nativeSize: (sides: Sides, index: Int)?

        /// Indices of the files that can be read.
        private(set) var readable: [Int] = []
        /// The others, and what is wrong with them.
        private(set) var unreadable: [(index: Int, error: DatasetError)] = []
        /// Names below the folder of all that cannot be read, and why.
        var failures: [(name: String, reason: String)] {
            unreadable.map { (folder.names[$0.index], $0.error.problem) }
                + folder.foreignNames.map {
                    ($0, "has a name that is not UTF-8, by which no text can call it")
                }
        }

        /// The beginnings of the readable files' digests.
        private(set) var digests: [UInt64] = []
        private var pixels: [UInt8] = []
        /// Indices of the pictures more than half of which cannot be seen.
        private(set) var transparent: [Int] = []
        /// Indices of the pictures whose pixels are all the same.
        private(set) var oneColoured: [Int] = []

        init(of folder: ImageFolder, as conversion: ImageConversion, holdingUpTo limit: Int) {
            self.folder = folder
            self.conversion = conversion
            self.limit = limit
        }

        /// The size of the images.
        var size: Sides { conversion.size ?? nativeSize?.sides ?? Sides(1) }

        /// The images; nil when they would take more than the limit.
        var heldPixels: [UInt8]? { isKept ? pixels : nil }

        /// SHA-256 over the names and contents of all files.
        var checksum: String { hexadecimal(hash.finalize()) }

        /// What was found in one file.
        private struct Finding: Sendable {
            var digest: SHA256.Digest?
            var sides = Sides(1)
            var pixels: [UInt8] = []
            var isTransparent = false
            var isOneColour = false
            var error: DatasetError?
        }

        /// Looks at all files, a few hundred at a time.
        ///
        /// - Throws: `DatasetError` of category `badData` naming two files of different sizes, if
        ///   the images have no size of their own.
        mutating func run() throws {
            var begin = 0
            while begin < folder.names.count {
                // Alone, until it is known how large the pictures are.
                let sides = conversion.size ?? nativeSize?.sides
                let indices = begin..<min(begin + (sides == nil ? 1 : 256), folder.names.count)
                let (folder, conversion, isKept) = (folder, conversion, isKept)
                let findings = parallelMap(count: indices.count) { position in
                    Self.look(
                        at: folder.path(of: indices.lowerBound + position), conversion,
                        keeping: isKept ? sides : nil)
                }
                for (index, finding) in zip(indices, findings) { try note(finding, index) }
                begin = indices.upperBound
            }
        }

        /// Whether the images fit; not known, and so no, before their size is.
        private var isKept: Bool {
            guard let sides = conversion.size ?? nativeSize?.sides else { return false }
            return sides.height * sides.width * conversion.channels.count * folder.names.count
                <= limit
        }

        private static func look(
            at path: String, _ conversion: ImageConversion, keeping kept: Sides?
        ) -> Finding {
            var finding = Finding()
            do {
                let file = try PictureFile(path: path)
                finding.digest = file.digest
                let picture = try file.picture(conversion.orientation)
                finding.sides = Sides(height: picture.height, width: picture.width)
                finding.isTransparent = picture.isMostlyTransparent
                finding.isOneColour = picture.isOneColour
                // Pictures of another size, which will be refused, may be large.
                if let kept, conversion.size != nil || finding.sides == kept {
                    finding.pixels = conversion.apply(to: picture).pixels
                }
            } catch let error as DatasetError {
                finding.error = error
            } catch {
                finding.error = .badData(path, "\(error)", expected: "a picture is needed")
            }
            return finding
        }

        private mutating func note(_ found: Finding, _ index: Int) throws {
            var finding = found
            hash.update(data: Array(folder.names[index].utf8) + [0])
            hash.update(data: finding.digest.map { Array($0) } ?? [])
            if let error = finding.error {
                unreadable.append((index, error))
                return
            }
            if conversion.size == nil { try compare(finding.sides, index) }
            readable.append(index)
            if finding.isTransparent { transparent.append(index) }
            if finding.isOneColour { oneColoured.append(index) }
            digests.append(finding.digest?.beginning ?? 0)
            guard isKept else { return }
            // The first picture without a stated size was looked at before there was room for it.
            if finding.pixels.isEmpty { finding.pixels = try pixels(ofFile: index) }
            if pixels.isEmpty { pixels.reserveCapacity(finding.pixels.count * folder.names.count) }
            pixels += finding.pixels
        }

        private func pixels(ofFile index: Int) throws -> [UInt8] {
            try conversion.apply(
                to: PictureFile(path: folder.path(of: index))
                    .picture(conversion.orientation)
            ).pixels
        }

        private mutating func compare(_ sides: Sides, _ index: Int) throws {
            guard let (first, firstIndex) = nativeSize else {
                nativeSize = (sides, index)
                return
            }
            guard sides == first else {
                func words(_ sides: Sides, _ index: Int) -> String {
                    "\(folder.names[index]) is [\(sides.height), \(sides.width)]"
                }
                throw DatasetError.badData(
                    folder.path,
                    "holds pictures of several sizes: \(words(first, firstIndex)) and "
                        + words(sides, index),
                    expected: "state \"size\" in the config's data to bring them to one")
            }
        }

        /// Refuses files that cannot be read, unless they may be left out and others remain.
        ///
        /// - Throws: `DatasetError` with their number and the names of the first ones.
        func refuse(under policy: UnreadableFiles) throws {
            let failures = failures
            guard !failures.isEmpty, policy == .refuse || readable.isEmpty else { return }
            let isMissing =
                folder.foreignNames.isEmpty
                && unreadable.allSatisfy { $0.error.category == .missingInput }
            let count = folder.names.count + folder.foreignNames.count
            throw DatasetError(
                isMissing ? .missingInput : .badData, path: folder.path,
                problem: "\(failures.count) of \(count) files cannot be read: "
                    + FolderImages.listing(failures),
                remedy: policy == .refuse
                    ? "repair, rename or remove them, or write \"unreadable\": \"skip\""
                    : "at least one picture is needed")
        }
    }

    /// The first of some files with what is wrong with them, and how many more there are.
    static func listing(_ files: [(name: String, reason: String)]) -> String {
        let named = files.prefix(5).map { $0.reason.isEmpty ? $0.name : "\($0.name) \($0.reason)" }
            .joined(separator: "; ")
        return files.count > 5 ? named + "; and \(files.count - 5) more" : named
    }

    /// Something about the files that a user should know.
    public struct Warning: Sendable, Equatable {
        /// What it is about, by a word that stays the same.
        public enum Kind: String, Sendable {
            /// Files that were left out.
            case unreadableFiles = "unreadable-files"
            /// Pictures more than half of which cannot be seen.
            case transparentPictures = "transparent-pictures"
            /// Pictures whose pixels are all the same.
            case oneColouredPictures = "one-coloured-pictures"
            /// Files that all have the same contents.
            case samePictures = "same-pictures"
        }

        /// What it is about.
        public let kind: Kind
        /// The sentence.
        public let message: String
    }

    /// What to tell of the files: those that were left out, and those in which there is nothing to
    /// be seen.
    public var warnings: [Warning] {
        var warnings: [Warning] = []
        func warn(_ kind: Warning.Kind, _ words: String) {
            warnings.append(Warning(kind: kind, message: "\(path): \(words)"))
        }
        if !unreadable.isEmpty {
            warn(
                .unreadableFiles,
                "left out \(unreadable.count) of \(unreadable.count + count) files that cannot be "
                    + "read: \(Self.listing(unreadable.map { ($0.name, $0.reason) }))")
        }
        if !transparentNames.isEmpty {
            warn(
                .transparentPictures,
                "\(transparentNames.count) of \(count) pictures are mostly transparent, and white "
                    + "where they are: \(Self.listing(transparentNames.map { ($0, "") }))")
        }
        if !oneColouredNames.isEmpty {
            warn(
                .oneColouredPictures,
                "\(oneColouredNames.count) of \(count) pictures are of one colour: "
                    + Self.listing(oneColouredNames.map { ($0, "") }))
        }
        if count > 1, Set(digests).count == 1 {
            warn(.samePictures, "all \(count) files have the same contents")
        }
        return warnings
    }
}

extension Image {
    /// Whether more than half of the pixels are more than half transparent.
    fileprivate var isMostlyTransparent: Bool {
        guard channels == 4 else { return false }
        let hidden = stride(from: 3, to: pixels.count, by: 4).count { pixels[$0] < 128 }
        return 2 * hidden > width * height
    }

    /// Whether all pixels are the same, of which there is more than one.
    fileprivate var isOneColour: Bool {
        width * height > 1
            && pixels.dropFirst(channels).elementsEqual(pixels.dropLast(channels))
    }
}
