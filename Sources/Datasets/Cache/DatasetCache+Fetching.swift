import Basics
import Foundation

/// How far the fetching of a data set has come.
public struct FetchProgress: Sendable, Equatable {
    /// The file that is arriving.
    public let fileName: String
    /// Its place among the files, from 0.
    public let fileIndex: Int
    /// How many files there are.
    public let fileCount: Int
    /// Bytes of the file that have arrived.
    public let received: Int
    /// Bytes that the file will have, if the mirror says so.
    public let expected: Int?
}

extension DatasetCache {
    /// Fetches the files of a data set that are missing or damaged.
    ///
    /// A file is written beside its place, held against its published checksum, synced and renamed,
    /// so that what lies in the cache is whole.
    ///
    /// - Parameters:
    ///   - description: the data set; nothing happens for embedded data.
    ///   - mirror: a folder of files named as published, `http`, `https` or `file`; nil for the
    ///     usual one.
    ///   - timeout: seconds without a byte after which a mirror counts as dead.
    ///   - progress: called as bytes arrive.
    /// - Returns: the paths of all files of the set.
    /// - Throws: `DatasetError`: `downloadFailed` naming the mirror, the reason and the way without
    ///   a network, or `cannotWrite`.
    @discardableResult
    public func fetch(
        _ description: DatasetDescription, mirror: URL? = nil, timeout: Double = 30,
        progress: @Sendable (FetchProgress) -> Void = { _ in }
    ) async throws -> [String] {
        guard let base = mirror ?? description.mirror.flatMap(URL.init(string:)) else { return [] }
        try createFolder(folder(of: description))
        let paths = paths(of: description)
        for (index, (file, path)) in zip(description.files, paths).enumerated() {
            if (try? file.verify(path)) == true { continue }
            try await fetch(file, from: base, to: path, timeout: timeout) { received, expected in
                progress(
                    FetchProgress(
                        fileName: file.name + ".gz", fileIndex: index,
                        fileCount: description.files.count, received: received,
                        expected: expected))
            }
        }
        return paths
    }

    private func fetch(
        _ file: DatasetFile, from base: URL, to path: String, timeout: Double,
        progress: (Int, Int?) -> Void
    ) async throws {
        let url = base.appendingPathComponent(file.name + ".gz")
        let output = try OutputFile(path: path)
        // Gzip never makes a file longer by more than a few bytes in 16 KiB.
        let limit = file.unpackedSize + file.unpackedSize / 1_000 + 1_024
        do {
            var received = 0
            for try await event in try Download.events(from: url, timeout: timeout) {
                received += event.bytes.count
                guard received <= limit else {
                    throw DatasetError.badData(
                        path, "sends more than \(limit) bytes", expected: "the file is shorter")
                }
                try output.write(event.bytes)
                progress(received, event.expected)
            }
            let beginning = try InputFile(path: output.temporaryPath)
                .read(upTo: FileSignature.byteCount)
            guard Gzip.isGzip(beginning) else {
                let kind = FileSignature.name(of: beginning).map { "\($0), " } ?? ""
                throw DatasetError.badData(
                    path, "what came is \(kind)not a gzip file",
                    expected: "the file begins with 1f 8b")
            }
            _ = try file.verify(output.temporaryPath)
        } catch let error as DatasetError where error.category == .cannotWrite {
            throw error
        } catch is CancellationError {
            throw CancellationError()
        } catch let error as DatasetError {
            throw Self.downloadFailed(url, error.problem)
        } catch {
            throw Self.downloadFailed(url, error.localizedDescription)
        }
        try output.commit()
    }

    private func createFolder(_ folder: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw DatasetError(
                .cannotWrite, path: folder,
                problem: "cannot be created: \(error.localizedDescription)",
                remedy: "set GENLAB_HOME to a folder that can be written")
        }
    }

    private static func downloadFailed(_ url: URL, _ reason: String) -> DatasetError {
        DatasetError(
            .downloadFailed, path: url.absoluteString, problem: "could not be fetched: \(reason)",
            remedy: "try again or another mirror; without a network, copy the files into a folder "
                + "and name it with --data-root or GENLAB_DATA")
    }
}
