import Configuration
import Foundation
import TestSupport
import Testing

@testable import Basics
@testable import RunStore

/// The record of a run that starts at this second of 1970.
func sampleRecord(second: Double = 1_700_000_000.5) -> RunRecord {
    RunRecord(
        started: Date(timeIntervalSince1970: second), seed: 7,
        arguments: ["genlab", "run", "a \"b\".json"], gitCommit: "1f0c359",
        versions: RunRecord.Versions(
            program: "0.1.0", swift: "6.3", backend: "oneDNN", backendVersion: "2.6.3",
            instructionSet: "x86-64-v4", threads: 2),
        dataChecksums: [RunRecord.DataChecksum(name: "train images", checksum: "md5:6bbc")])
}

@Suite("The folder of a run")
struct RunFolderTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("A new run has its name, its subfolders, its record and its lock")
    func create() throws {
        let (run, lock) = try RunFolder.create(
            in: folder("Outputs"), name: "vae-mnist", record: sampleRecord(), config: "{}")
        #expect(run.name.wholeMatch(of: /vae-mnist-2023111[45]-\d{6}/) != nil, "\(run.name)")
        #expect(
            try folder.names("Outputs/" + run.name) == [
                "checkpoints", "config.json", "images", "lock", "plots", "run.json",
            ])
        #expect(try run.isLocked)
        #expect(throws: FileError.self) { try run.lock() }
        #expect(try RunRecord(of: run) == sampleRecord())
        #expect(try RunFolder(opening: run.path) == run)
        withExtendedLifetime(lock) {}
    }

    @Test("Runs of one second are numbered, and come in the order of their numbers")
    func numbering() throws {
        var names: [String] = []
        for _ in 1...11 {
            let run = try RunFolder.create(
                in: folder("Outputs"), name: "a", record: sampleRecord(), config: "{}"
            ).folder
            names.append(run.name)
        }
        #expect(names.dropFirst() == (2...11).map { names[0] + "-\($0)" }[...])
        #expect(try RunListing.entries(in: folder("Outputs")).map(\.folder.name) == names)
        #expect(try RunListing.latest(in: folder("Outputs")).name == names[10])
    }

    @Test("Runs that start together never share a folder")
    func concurrentCreation() async throws {
        let outputs = folder("Outputs")
        let names = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    try RunFolder.create(
                        in: outputs, name: "a", record: sampleRecord(), config: "{}"
                    ).folder.name
                }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(names.count == 20)
    }

    @Test(
        "A name that is no folder's name is refused",
        arguments: ["", ".hidden", "a/b", "..", "a\0"])
    func badNames(name: String) throws {
        let error = #expect(throws: FileError.self) {
            try RunFolder.create(
                in: folder("Outputs"), name: name, record: sampleRecord(), config: "{}")
        }
        #expect(error?.category.exitCode == 73)
        #expect(try folder.names() == [])
    }

    @Test("Outputs that cannot be made are refused")
    func unwritable() throws {
        try folder.write("", to: "file")
        let error = #expect(throws: FileError.self) {
            try RunFolder.create(
                in: folder("file"), name: "a", record: sampleRecord(), config: "{}")
        }
        #expect(error?.category.exitCode == 73)
    }

    @Test("Taking up a run sweeps away what a killed process left")
    func leftovers() throws {
        let run = try RunFolder.create(
            in: folder.path, name: "a", record: sampleRecord(), config: "{}"
        ).folder
        for name in [".run.json.partial-1-a", "images/.x.png.partial-2-b", "plots/.l.partial-3-c"] {
            try folder.write("half", to: run.name + "/" + name)
        }
        try FileSystem.createFolder(run.checkpoints.path + "/.step_000001.partial-1-1/")
        try FileSystem.remove(run.plotsPath)
        _ = try run.lock()
        #expect(
            try folder.names(run.name) == [
                "checkpoints", "config.json", "images", "lock", "plots", "run.json",
            ])
        #expect(try folder.names(run.name + "/images") == [])
        #expect(try folder.names(run.name + "/checkpoints") == [])
    }

    @Test("What is no run is told as such, and passed over in lists")
    func notARun() throws {
        try folder.write("", to: "file")
        try FileSystem.createFolder(folder("empty"))
        for (name, words) in [
            ("absent", "no such folder"), ("file", "it is a file"),
            ("empty", "run.json is missing"),
        ] {
            let error = #expect(throws: FileError.self) { try RunFolder(opening: folder(name)) }
            #expect(error?.category == .missingInput)
            #expect(error?.reason.contains(words) == true)
        }
        #expect(try RunListing.entries(in: folder.path).isEmpty)
        #expect(try RunListing.entries(in: folder("absent")).isEmpty)
        let none = #expect(throws: FileError.self) { try RunListing.latest(in: folder.path) }
        #expect(none?.category.exitCode == 66)
    }

    @Test("A run is found by `latest`, its path or its name")
    func find() throws {
        let later = try RunFolder.create(
            in: folder.path, name: "a", record: sampleRecord(second: 1_700_000_100), config: "{}"
        ).folder
        let earlier = try RunFolder.create(
            in: folder.path, name: "b", record: sampleRecord(), config: "{}"
        )
        .folder
        #expect(try RunListing.find("latest", in: folder.path) == later)
        #expect(try RunListing.find(earlier.name, in: folder.path) == earlier)
        #expect(try RunListing.find(earlier.path, in: "elsewhere") == earlier)
        for name in ["c", ""] {
            let error = #expect(throws: FileError.self) {
                try RunListing.find(name, in: folder.path)
            }
            #expect(error?.category == .missingInput)
            #expect(error?.reason.contains("\(earlier.name), \(later.name)") == true)
        }
    }
}

@Suite("The record of a run")
struct RunRecordTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    func run() throws -> RunFolder {
        try RunFolder.create(in: folder.path, name: "a", record: sampleRecord(), config: "{}")
            .folder
    }

    @Test("It comes back as it was written, through its whole life")
    func roundTrip() throws {
        let run = try run()
        var record = sampleRecord()
        record.gitCommit = nil
        record.end(
            .interrupted, at: Date(timeIntervalSince1970: 1_700_000_009.25), error: "SIGTERM")
        try record.write(to: run)
        #expect(try RunRecord(of: run) == record)
        record.resume(at: Date(timeIntervalSince1970: 1_700_000_010.125), step: 300)
        #expect(record.error == nil && record.finished == nil && record.status == .running)
        try record.write(to: run)
        #expect(try RunRecord(of: run) == record)
        record.end(.finished, at: Date(timeIntervalSince1970: 1_700_000_011))
        try record.write(to: run)
        #expect(try RunRecord(of: run) == record)
        #expect(
            try folder.text(run.name + "/run.json").contains(
                #""started": "2023-11-14T22:13:20.500Z""#))
    }

    @Test("Warnings are kept with their epochs, each kind once whatever its sentence says")
    func warnings() throws {
        let run = try run()
        let time = Date(timeIntervalSince1970: 1_700_000_012)
        var record = sampleRecord()
        let files = RunRecord.Warning(
            kind: "unreadable-files", epoch: nil, message: "left out 2 of 9 files")
        var noted = [record.note(files, at: time)]
        for (epoch, number) in [(3, "0.12"), (4, "0.11")] {
            let warning = RunRecord.Warning(
                kind: "generator-collapse", epoch: epoch, message: "differ \(number) times")
            noted.append(record.note(warning, at: time))
        }
        #expect(noted == [true, true, false])
        try record.write(to: run)
        #expect(try RunRecord(of: run) == record)
        let stored = try RunRecord.stored(in: run)
        #expect(
            stored["warnings"] == [
                ["kind": "unreadable-files", "epoch": nil, "message": "left out 2 of 9 files"],
                ["kind": "generator-collapse", "epoch": 3, "message": "differ 0.12 times"],
            ])
        #expect(record.warnings.map(\.summary)[1] == "epoch 3: differ 0.12 times")
        // A run that goes on after epoch 2 finds again what comes after it.
        record.forgetWarnings(after: 3)
        #expect(record.warnings.map(\.kind) == ["generator-collapse"])
        record.forgetWarnings(after: 2)
        #expect(record.warnings.isEmpty)
        // Records of older versions have none.
        #expect(sampleRecord().warnings.isEmpty)
    }

    @Test("A run that calls itself running without holding its lock has crashed")
    func effectiveStatus() throws {
        var record = sampleRecord()
        #expect(record.effectiveStatus(lockHeld: true) == .running)
        #expect(record.effectiveStatus(lockHeld: false) == .crashed)
        for status in RunRecord.Status.allCases where status != .running {
            record.end(status, at: record.started)
            for held in [true, false] {
                #expect(record.effectiveStatus(lockHeld: held).rawValue == status.rawValue)
            }
        }
    }

    @Test("A list tells the running from the crashed, and a broken record from both")
    func listing() throws {
        let (running, lock) = try RunFolder.create(
            in: folder.path, name: "running", record: sampleRecord(second: 1), config: "{}")
        _ = try RunFolder.create(
            in: folder.path, name: "crashed", record: sampleRecord(second: 2), config: "{}")
        let broken = try RunFolder.create(
            in: folder.path, name: "broken", record: sampleRecord(second: 3), config: "{}"
        ).folder
        try folder.write("{\"status\": ", to: broken.name + "/run.json")
        let entries = try RunListing.entries(in: folder.path)
        #expect(entries.map(\.status) == [nil, .running, .crashed])
        #expect(entries[1].folder == running)
        withExtendedLifetime(lock) {}
    }

    @Test(
        "A record that is wrong is refused with the key",
        arguments: [
            ("\"running\"", "\"sleeping\"", "status: \"sleeping\" is none of running, finished"),
            ("2023-11-14T22:13:20.500Z", "yesterday", "started: \"yesterday\" is no time"),
            ("\"threads\": 2", "\"threads\": \"2\"", "versions.threads: expected an integer"),
            ("\"name\": \"train images\"", "\"title\": 1", "dataChecksums[0].name: it is missing"),
            ("\"seed\": 7", "\"seed\": 7, \"seed\": 8", "duplicate key"),
        ])
    func refused(text: String, by replacement: String, words: String) throws {
        let run = try run()
        let whole = try folder.text(run.name + "/run.json")
        try folder.write(
            whole.replacingOccurrences(of: text, with: replacement), to: run.name + "/run.json")
        let error = #expect(throws: FileError.self) { try RunRecord(of: run) }
        #expect(error?.path == run.recordPath)
        #expect(error?.category == .badData)
        #expect(error?.reason.contains(words) == true, "\(error?.reason ?? "")")
    }
}
