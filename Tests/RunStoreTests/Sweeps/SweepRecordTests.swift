import Configuration
import Foundation
import TestSupport
import Testing

@testable import RunStore

@Suite struct SweepRecordTests {
    private let outputs: TemporaryFolder

    init() throws { outputs = try TemporaryFolder() }

    private func record(_ method: SweepMethod) -> SweepRecord {
        var jobs = (0..<3).map { SweepJob(number: $0, overrides: ["seed=\($0)", #"a="x y""#]) }
        jobs[1].state = .failed
        jobs[1].error = "no\nmore"
        var record = SweepRecord(
            started: Date(timeIntervalSince1970: 1000.5), arguments: ["genlab", "run"],
            method: method, parameters: [.init(key: "seed", values: "range(3)")], rules: [:],
            processes: 2, threads: 1, jobs: jobs)
        record.status = .failed
        record.updated = Date(timeIntervalSince1970: 2000.25)
        return record
    }

    @Test(arguments: [SweepMethod.grid, .random(trials: 3, seed: 4)])
    func survivesItsFile(method: SweepMethod) throws {
        let record = record(method)
        let (folder, lock) = try SweepFolder.create(
            in: outputs.path, name: "s", record: record, config: Array("{}".utf8))
        #expect(try SweepRecord(of: folder) == record)
        #expect(try folder.isLocked)
        withExtendedLifetime(lock) {}
        #expect(try folder.runs.isEmpty)
        #expect(try folder.run(of: record.jobs[0]) == nil)
        #expect(try SweepFolder.find(folder.name, in: outputs.path) == folder)
        #expect(try SweepFolder.find(folder.path, in: "elsewhere") == folder)
        #expect(try SweepFolder.find("no", in: outputs.path) == nil)
    }

    @Test func foldersOfOneSecondAreTold() throws {
        let names = try (0..<3).map { _ in
            try SweepFolder.create(
                in: outputs.path, name: "s", record: record(.grid), config: []
            ).folder.name
        }
        #expect(names[1] == names[0] + "-2" && names[2] == names[0] + "-3")
        #expect(try FileSystem.children(of: outputs.path) == names)
    }

    @Test(arguments: [
        (#""status": "failed""#, #""status": "lost""#, "status: \"lost\" is none of running"),
        (
            #""status": "failed""#, #""status": "diverged""#,
            "status: \"diverged\" is none of running, finished, failed, interrupted"
        ),
        (#""state": "waiting""#, #""state": 3"#, "jobs[0].state: expected a string, found 3"),
        (#""number": 1"#, #""number": 2"#, "jobs[1].number: expected 1"),
        (#""type": "grid""#, #""type": "x""#, "method.type: \"x\" is neither grid nor random"),
        (#""started": ""#, #""started": "x"#, "started: \"x1970"),
        (#""key": "seed","#, "", "parameters[0].key: it is missing"),
    ])
    func damageIsNamed(old: String, new: String, message: String) throws {
        let (folder, _) = try SweepFolder.create(
            in: outputs.path, name: "s", record: record(.grid), config: [])
        let text = String(
            decoding: try FileSystem.read(folder.recordPath, limit: 10_000), as: UTF8.self)
        #expect(text.contains(old))
        try AtomicFile.write(
            text.replacing(old, with: new, maxReplacements: 1), to: folder.recordPath)
        let error = #expect(throws: FileError.self) { try SweepRecord(of: folder) }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }
}
