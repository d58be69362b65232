import Foundation
import TestSupport
import Testing

@testable import RunStore

@Suite("Files and folders that appear whole")
struct AtomicWritingTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    struct Refusal: Error {}

    @Test("A file is made, replaced, and described by its checksum")
    func write() throws {
        try AtomicFile.write("old", to: folder("a"))
        let checksum = try AtomicFile.write("abc", to: folder("a"))
        #expect(try folder.text("a") == "abc")
        #expect(checksum == FileChecksum(of: Array("abc".utf8)))
        #expect(try folder.names() == ["a"])
    }

    @Test("A failed write leaves the old file and no sibling")
    func failedWrite() throws {
        try AtomicFile.write("old", to: folder("a"))
        let failure = FileError(
            path: "disk", operation: "write", reason: "full", category: .cannotWrite)
        #expect(throws: failure) {
            try AtomicFile.write(to: folder("a")) { (file: OutputFile) throws(FileError) in
                try file.write([1, 2, 3])
                throw failure
            }
        }
        #expect(try folder.text("a") == "old")
        #expect(try folder.names() == ["a"])
    }

    @Test("Errors name the path that was asked for, not the sibling")
    func errorPath() throws {
        let error = #expect(throws: FileError.self) {
            try AtomicFile.write("x", to: folder("absent/a"))
        }
        #expect(error?.path == folder("absent/a"))
        #expect(error?.category.exitCode == 73)
        try FileSystem.createFolder(folder("taken/inside"))
        let taken = #expect(throws: FileError.self) {
            try AtomicFile.write("x", to: folder("taken"))
        }
        #expect(taken?.path == folder("taken"))
        #expect(taken?.operation == "write")
        #expect(try folder.names() == ["taken"])
    }

    @Test("A folder is invisible until it is whole")
    func folderAppears() throws {
        try AtomicFolder.create(at: folder("step")) { step in
            try step.write([1, 2], as: "one")
            #expect(try FileSystem.kind(of: folder("step")) == nil)
            try step.write([3], as: "two")
            #expect(step.files.map(\.name) == ["one", "two"])
            #expect(step.files[1].checksum == FileChecksum(of: [3]))
        }
        #expect(try folder.names() == ["step"])
        #expect(try folder.bytes("step/one") == [1, 2])
    }

    @Test("An existing folder is replaced, files and all")
    func folderReplaced() throws {
        try AtomicFolder.create(at: folder("step")) { try $0.write([1], as: "old") }
        try AtomicFolder.create(at: folder("step")) { try $0.write([2], as: "new") }
        #expect(try folder.names() == ["step"])
        #expect(try folder.names("step") == ["new"])
    }

    @Test("A folder that fails half-way leaves nothing, and the old one as it was")
    func folderFails() throws {
        try AtomicFolder.create(at: folder("step")) { try $0.write([1], as: "old") }
        #expect(throws: Refusal.self) {
            try AtomicFolder.create(at: folder("step")) {
                try $0.write([2], as: "new")
                throw Refusal()
            }
        }
        #expect(try folder.names() == ["step"])
        #expect(try folder.bytes("step/old") == [1])
    }

    @Test("A full disk is told as such, and the file before it stays")
    func fullDisk() async throws {
        // The limit on file sizes belongs to the whole process, so another one is tried.
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            try AtomicFile.write("old", to: folder("a"))
            try AtomicFolder.create(at: folder("step")) { try $0.write([1], as: "model") }
            limitFileSizes(to: 100_000)
            for attempt in [
                { try AtomicFile.write([UInt8](repeating: 7, count: 200_000), to: folder("a")) },
                {
                    try AtomicFolder.create(at: folder("step")) {
                        try $0.write([UInt8](repeating: 7, count: 200_000), as: "model")
                    }
                },
            ] as [() throws -> Void] {
                do {
                    try attempt()
                    exit(2)
                } catch let error as FileError {
                    guard error.category == .cannotWrite, error.operation == "write",
                        error.reason == "File too large", !error.path.contains("partial")
                    else { exit(3) }
                }
            }
            guard try folder.text("a") == "old", try folder.bytes("step/model") == [1],
                try folder.names() == ["a", "step"]
            else { exit(4) }
        }
    }
}

/// Makes every write beyond `size` bytes of a file fail, as on a full disk, in this whole process.
func limitFileSizes(to size: UInt) {
    signal(SIGXFSZ, SIG_IGN)
    var limit = rlimit(rlim_cur: size, rlim_max: size)
    setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
}
