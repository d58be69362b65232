import Foundation

/// Finds the files of a data set on this machine and reads them.
///
/// The places, in order: the data root that the user named, the folder in `GENLAB_DATA`, the cache.
/// Under each, in order: `MNIST/raw/` (torchvision's layout), `mnist/`, the root itself, with the
/// folder names of the data set in question; the first folder that holds any of its files counts. In
/// the root itself, files that by their checksums are another data set's count for that one alone.
public struct DatasetLocator: Sendable {
    private let namedRoots: [NamedRoot]
    /// The data sets whose files are known by their checksums.
    private let catalog: [DatasetDescription]
    private let cache: Result<DatasetCache, DatasetError>

    private struct NamedRoot: Sendable {
        let path: String
        let namedBy: String
    }

    /// Looks below `dataRoot`, then where `environment` says.
    ///
    /// - Parameters:
    ///   - dataRoot: the folder that the user named on the command line or in a configuration.
    ///   - environment: the variables of the process; `GENLAB_DATA` and those of `DatasetCache`.
    public init(dataRoot: String?, environment: [String: String]) {
        self.init(dataRoot: dataRoot, environment: environment, catalog: DatasetCatalog.all)
    }

    init(dataRoot: String?, environment: [String: String], catalog: [DatasetDescription]) {
        self.catalog = catalog
        let variable = environment["GENLAB_DATA"].flatMap { $0.isEmpty ? nil : $0 }
        namedRoots = [
            dataRoot.map { NamedRoot(path: $0, namedBy: "the data root") },
            variable.map { NamedRoot(path: $0, namedBy: "GENLAB_DATA") },
        ].compactMap { $0 }
        cache = DatasetCache.resolve(environment: environment)
    }

    /// One split of a data set, checked against its published shape and checksums.
    ///
    /// - Throws: `DatasetError`: `missingInput` if it is found nowhere or a file is missing,
    ///   `badData` if a file is not what was published.
    public func dataset(
        _ description: DatasetDescription, _ split: DatasetSplit
    ) throws -> ImageDataset {
        if description.isEmbedded { return try EmbeddedDigits.dataset(split) }
        guard let imagesFile = description.file(split, .images),
            let labelsFile = description.file(split, .labels)
        else {
            preconditionFailure("DatasetDescription: \(description.name) has no \(split) files")
        }
        let folder = try folder(of: description)
        // Labels first: they are small, and so is the cost of finding them missing.
        let labels = try labelsFile.read(
            from: Self.existing(labelsFile, in: folder), among: catalog)
        let images = try imagesFile.read(
            from: Self.existing(imagesFile, in: folder), among: catalog)
        return try ImageDataset(
            name: description.name, shape: images.array.shape + [1], pixels: images.array.values,
            labels: labels.array.values.map(Int.init), classNames: description.classNames,
            origins: [images.origin, labels.origin])
    }

    /// The folder that the files of a data set are read from.
    ///
    /// - Throws: `DatasetError` of category `missingInput` naming every place looked at.
    public func folder(of description: DatasetDescription) throws -> String {
        var places: [String] = []
        for root in namedRoots {
            guard isFolder(root.path) else {
                throw DatasetError(
                    .missingInput, path: root.path,
                    problem: "is named by \(root.namedBy) and is not a folder",
                    remedy: "name a folder that holds the files of \(description.title)")
            }
            if let folder = description.folder(under: root.path, among: catalog) { return folder }
            places += description.folders(under: root.path)
        }
        switch cache {
        case .success(let cache):
            if let folder = description.folder(
                under: cache.dataRoot, among: catalog)
            {
                return folder
            }
            places.append(cache.folder(of: description))
        case .failure(let error):
            places.append("no cache (\(error.problem))")
        }
        throw DatasetError(
            .missingInput, path: description.name,
            problem: "is in none of the places looked at: \(places.joined(separator: ", "))",
            remedy: "run `genlab data fetch \(description.name)`, "
                + "or name a folder that holds its files with --data-root or GENLAB_DATA")
    }

    /// What is there of a data set; empty for embedded data.
    ///
    /// Files that were found nowhere are reported missing from the cache.
    ///
    /// - `verifying`: whether to hold the files against their checksums.
    /// - Throws: `DatasetError` if a named root is no folder or there is no cache to speak of.
    public func report(
        on description: DatasetDescription, verifying: Bool
    ) throws -> [DatasetFileReport] {
        guard !description.isEmbedded else { return [] }
        let folder: String
        do {
            folder = try self.folder(of: description)
        } catch let error as DatasetError where error.path == description.name {
            folder = try cache.get().folder(of: description)
        }
        return description.files.map {
            DatasetFileReport($0, in: folder, verifying: verifying, among: catalog)
        }
    }

    private static func existing(_ file: DatasetFile, in folder: String) throws -> String {
        guard let path = file.path(in: folder) else {
            throw DatasetError(
                .missingInput, path: folder + "/" + file.name, problem: "does not exist",
                remedy: "the file is needed there, plain or with .gz appended")
        }
        return path
    }
}

extension DatasetDescription {
    /// The folders below `root` that may hold the files, in the order of looking.
    func folders(under root: String) -> [String] {
        let base = root.hasSuffix("/") && root.count > 1 ? String(root.dropLast()) : root
        return [torchvisionFolder.map { "\(base)/\($0)/raw" }, "\(base)/\(name)", base]
            .compactMap { $0 }
    }

    /// The first of those folders that holds any of the files.
    func folder(under root: String, among catalog: [DatasetDescription]) -> String? {
        let folders = folders(under: root)
        return folders.first { folder in
            files.contains { $0.path(in: folder) != nil }
                && (folder != folders.last || !isOfAnother(folder, among: catalog))
        }
    }

    /// Whether the files of a folder without a name of its own are those of another data set: MNIST
    /// and its relatives call theirs alike. Labels tell, which are small.
    private func isOfAnother(_ folder: String, among catalog: [DatasetDescription]) -> Bool {
        let files =
            files.filter { $0.contents == .labels } + files.filter { $0.contents == .images }
        let owner = files.lazy.compactMap { file in
            file.path(in: folder).flatMap { try? file.owner(of: $0, among: catalog) }
        }.first
        return owner.map { $0.name != name } ?? false
    }
}

extension DatasetFile {
    /// The file in that folder, plain or compressed, if there is one.
    func path(in folder: String) -> String? {
        candidateNames.map { "\(folder)/\($0)" }
            .first { FileManager.default.fileExists(atPath: $0) }
    }
}

private func isFolder(_ path: String) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
        && isDirectory.boolValue
}
