import Foundation
import Glibc
import TestSupport
import Testing

@testable import RunStore

@Suite("Runs that were killed before they had their name")
struct AbandonedRunTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The number of a process that is gone.
    private func deadProcess() throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/true")
        try process.run()
        process.waitUntilExit()
        return process.processIdentifier
    }

    private func write(_ text: String, in run: String, at name: String) throws {
        try FileSystem.createFolder(folder("Outputs/\(run)"))
        try folder.write(text, to: "Outputs/\(run)/\(name)")
    }

    private func createRun() throws -> String {
        try RunFolder.create(
            in: folder("Outputs"), name: "a", record: sampleRecord(), config: "{}"
        ).folder.name
    }

    @Test("The next run sweeps them away")
    func swept() throws {
        let name = ".a-20231114-221320.partial-\(try deadProcess())-ab12"
        try write("", in: name, at: "lock")
        try write("{}", in: name, at: "config.json")
        let run = try createRun()
        #expect(try folder.names("Outputs") == [run])
    }

    @Test("What a living process makes, what is locked and what is not ours stays")
    func kept() throws {
        let alive = ".a-20231114-221320.partial-\(getpid())-ab12"
        let locked = ".a-20231114-221321.partial-\(try deadProcess())-ab12"
        try write("", in: alive, at: "lock")
        try write("", in: locked, at: "lock")
        let lock = try FileLock(path: folder("Outputs/\(locked)/lock"))
        try write("", in: ".hidden", at: "file")
        let run = try createRun()
        #expect(try folder.names("Outputs") == [alive, locked, ".hidden", run].sorted())
        withExtendedLifetime(lock) {}
    }

    @Test("They are no runs to list or to resume")
    func unlisted() throws {
        try write("", in: ".a-20231114-221320.partial-1-ab12", at: "lock")
        #expect(try RunListing.entries(in: folder("Outputs")).isEmpty)
    }

    @Test("A folder that cannot be filled is not left behind")
    func failed() throws {
        // The name fits, and the name of its half-made self does not.
        let name = String(repeating: "x", count: 235)
        let error = #expect(throws: FileError.self) {
            try RunFolder.create(
                in: folder("Outputs"), name: name, record: sampleRecord(), config: "{}")
        }
        #expect(error?.category == .cannotWrite)
        #expect(try folder.names("Outputs") == [])
    }
}
