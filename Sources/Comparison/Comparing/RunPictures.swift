import RunStore

/// The pictures that a run wrote at the end of epochs.
package struct RunPictures: Equatable, Sendable {
    /// The folder of the pictures.
    package let folder: String
    /// The epochs of which there is a picture, by what it shows: `samples`.
    package let epochs: [String: Set<Int>]

    /// Looks at the names in a folder; one that is not there has no pictures. Throws `FileError` when
    /// it cannot be listed.
    package init(in folder: String) throws(FileError) {
        self.folder = folder
        var epochs: [String: Set<Int>] = [:]
        let isThere = try FileSystem.kind(of: folder) != nil
        for name in isThere ? try FileSystem.children(of: folder) : [] {
            guard name.hasSuffix(".png"), let mark = name.ranges(of: Self.mark).last,
                mark.lowerBound > name.startIndex,
                let epoch = Int(name[mark.upperBound...].dropLast(4)), epoch >= 0
            else { continue }
            let subject = String(name[..<mark.lowerBound])
            // Only names that lead back to the file, so not `samples_epoch_+1.png`.
            guard Self.name(of: subject, epoch: epoch) == name else { continue }
            epochs[subject, default: []].insert(epoch)
        }
        self.epochs = epochs
    }

    /// The path of a picture.
    package func path(of subject: String, epoch: Int) -> String {
        FileSystem.join(folder, Self.name(of: subject, epoch: epoch))
    }

    private static let mark = "_epoch_"

    private static func name(of subject: String, epoch: Int) -> String {
        let digits = String(epoch)
        return subject + mark + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
            + ".png"
    }
}

/// Pictures of several runs that can be compared: of one subject after one epoch.
package struct PictureComparison: Equatable, Sendable {
    /// What the pictures show: `samples`.
    package let subject: String
    /// The newest epoch after which all runs have such a picture.
    package let epoch: Int
    /// The file of each run.
    package let paths: [String]

    /// What is rather looked at, where runs have several subjects in common.
    private static let preferred = ["samples", "reconstructions", "predictions"]

    /// Finds the pictures to compare; nil when the runs have none in common.
    package init?(_ runs: [RunPictures]) {
        guard let first = runs.first else { return nil }
        let subjects = first.epochs.keys.sorted()
        for subject in Self.preferred + subjects where subjects.contains(subject) {
            let common = runs.dropFirst().reduce(first.epochs[subject] ?? []) {
                $0.intersection($1.epochs[subject] ?? [])
            }
            guard let epoch = common.max() else { continue }
            self.subject = subject
            self.epoch = epoch
            paths = runs.map { $0.path(of: subject, epoch: epoch) }
            return
        }
        return nil
    }
}
