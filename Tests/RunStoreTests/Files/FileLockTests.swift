import Foundation
import TestSupport
import Testing

@testable import RunStore

@Suite("The lock of a folder")
struct FileLockTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("A second holder is refused with the first one's process number")
    func exclusion() throws {
        let path = folder("lock")
        #expect(try !FileLock.isHeld(path: path))
        do {
            let lock = try FileLock(path: path)
            #expect(try FileLock.isHeld(path: path))
            let error = #expect(throws: FileError.self) { try FileLock(path: path) }
            #expect(error?.reason.hasPrefix("process \(getpid()) is using this folder") == true)
            #expect(error?.category.exitCode == 73)
            #expect(try folder.text("lock") == "\(getpid())\n")
            withExtendedLifetime(lock) {}
        }
        #expect(try !FileLock.isHeld(path: path))
        _ = try FileLock(path: path)
    }

    @Test("A stale number of another length is replaced whole")
    func staleNumber() throws {
        try folder.write("99999999999\n", to: "lock")
        let lock = try FileLock(path: folder("lock"))
        #expect(try folder.text("lock") == "\(getpid())\n")
        withExtendedLifetime(lock) {}
    }

    @Test("The lock dies with a killed process")
    func processDeath() throws {
        guard try FileSystem.kind(of: "/usr/bin/flock") == .file else { return }
        let path = try folder.write("", to: "lock")
        // Without a fork the lock's holder is the very process that is killed.
        let holder = Process()
        holder.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
        holder.arguments = ["--no-fork", path, "sleep", "60"]
        try holder.run()
        while try !FileLock.isHeld(path: path) { usleep(5_000) }
        #expect(throws: FileError.self) { try FileLock(path: path) }
        kill(holder.processIdentifier, SIGKILL)
        holder.waitUntilExit()
        _ = try FileLock(path: path)
    }
}
