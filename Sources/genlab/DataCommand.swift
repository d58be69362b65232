import ArgumentParser
import Basics
import Configuration
import Datasets
import Foundation
import RunStore

/// `genlab data`: the data sets that the program knows, on this machine.
struct DataCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data", abstract: "Lists, verifies and fetches data sets.",
        discussion: """
            Example:
              genlab data list
              genlab data fetch mnist
              genlab data verify mnist --data-root data

            Data are looked for under --data-root, then GENLAB_DATA, then the cache: GENLAB_HOME, \
            else XDG_CACHE_HOME/genlab, else ~/.cache/genlab.
            """,
        subcommands: [DataListCommand.self, DataVerifyCommand.self, DataFetchCommand.self])

    /// The data sets of those names; all when there are none.
    ///
    /// - Throws: `ValidationError` naming the nearest name.
    static func descriptions(named names: [String]) throws -> [DatasetDescription] {
        guard !names.isEmpty else { return DatasetCatalog.all }
        return try names.map { name in
            if let description = DatasetCatalog.description(named: name) { return description }
            let known = DatasetCatalog.all.map(\.name)
            let hint =
                closestMatch(to: name, among: known).map { "did you mean \"\($0)\"?" }
                ?? "expected one of \(known.joined(separator: ", "))."
            throw ValidationError("There is no data set \"\(name)\"; \(hint)")
        }
    }

}

/// `genlab data list`.
struct DataListCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the data sets and where they are.",
        discussion: """
            Example:
              genlab data list
            """)

    @Argument(help: "Names of data sets; all unless given.")
    var names: [String] = []

    @OptionGroup
    var place: DataPlace

    func perform() throws {
        let locator = place.locator
        var rows: [[String]] = []
        for description in try DataCommand.descriptions(named: names) {
            let reports = try locator.report(on: description, verifying: false)
            let present = reports.count { $0.state != .missing }
            let state =
                description.isEmbedded
                ? "part of the program"
                : present == 0
                    ? "not fetched"
                    : present < reports.count
                        ? "\(present) of \(reports.count) files" : "present"
            let place =
                present == 0 ? "-" : FileSystem.split(reports[0].path).folder
            rows.append([
                description.name, description.title,
                Wording.count(description.counts[.train] ?? 0),
                Wording.count(description.counts[.test] ?? 0), state, place,
            ])
        }
        StandardOutput.write(
            TextTable(
                [
                    .init("NAME"), .init("TITLE"), .init("TRAIN", .right),
                    .init("TEST", .right), .init("STATE"), .init("WHERE"),
                ], rows: rows))
    }
}

/// `genlab data verify`.
struct DataVerifyCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Holds data files against their published checksums.",
        discussion: """
            Example:
              genlab data verify mnist --data-root data

            Exits with 65 when a file is damaged, with 66 when one that was asked for is missing.
            """)

    @Argument(help: "Names of data sets; all that are there unless given.")
    var names: [String] = []

    @OptionGroup
    var place: DataPlace

    func perform() throws {
        let locator = place.locator
        var isDamaged = false
        var isMissing = false
        for description in try DataCommand.descriptions(named: names) {
            if description.isEmbedded {
                print("\(description.name): part of the program")
            }
            for report in try locator.report(on: description, verifying: true) {
                switch report.state {
                case .verified: print("\(report.path): verified")
                case .present, .unverifiable:
                    print(
                        "\(report.path): present; unpacked, and only the packed file has a "
                            + "published checksum")
                case .missing:
                    isMissing = true
                    StandardError.write(
                        "\(report.path): missing; run `genlab data fetch \(description.name)`\n"
                    )
                case .damaged(let error):
                    isDamaged = true
                    StandardError.write("\(error)\n")
                }
            }
        }
        if isDamaged { throw ExitCode(65) }
        if isMissing, !names.isEmpty { throw ExitCode(66) }
    }
}

/// `genlab data fetch`.
struct DataFetchCommand: AsyncReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch", abstract: "Fetches data sets into the cache, or into a folder.",
        discussion: """
            Example:
              genlab data fetch mnist fashion-mnist
              genlab data fetch mnist --data-root data
              genlab data fetch mnist --mirror file:///media/mnist/

            Files that are there and whole are not fetched again. The folder of each data set is a \
            line on standard output.
            """)

    @Argument(help: "Names of data sets; all unless given.")
    var names: [String] = []

    @Option(help: "Folder of the published files instead of the usual one: http, https or file.")
    var mirror: String?

    @Option(help: "Folder to put the data into instead of the cache, for other --data-root.")
    var dataRoot: String?

    func perform() async throws {
        let descriptions = try DataCommand.descriptions(named: names)
        let mirror = try mirrorURL()
        if mirror != nil, descriptions.count(where: { !$0.isEmbedded }) != 1 {
            throw ValidationError("--mirror needs the name of one data set.")
        }
        let cache =
            try dataRoot.map(DatasetCache.init(dataRoot:))
            ?? DatasetCache(environment: ProcessInfo.processInfo.environment)
        let display = FetchDisplay()
        for description in descriptions where !description.isEmbedded {
            let paths = try await OutputProtection.whileWriting(cache.paths(of: description)) {
                try await cache.fetch(description, mirror: mirror) { display.show($0) }
            }
            display.finish()
            if let path = paths.first { print(FileSystem.split(path).folder) }
        }
    }

    private func mirrorURL() throws -> URL? {
        guard let mirror else { return nil }
        guard let url = URL(string: mirror),
            let scheme = url.scheme?.lowercased(), ["http", "https", "file"].contains(scheme)
        else {
            throw ValidationError(
                "--mirror is \"\(mirror)\"; expected a URL that begins with http, https or file.")
        }
        return url
    }
}

/// Where data sets are looked for.
struct DataPlace: ParsableArguments {
    @Option(help: "Folder that holds the data, where there is no network.")
    var dataRoot: String?

    var locator: DatasetLocator {
        DatasetLocator(dataRoot: dataRoot, environment: ProcessInfo.processInfo.environment)
    }
}
