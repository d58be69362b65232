import Foundation
import TestSupport
import Testing

@testable import RunStore

@Suite("Reading, listing and removing")
struct FileSystemTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("A file is read whole up to its limit and refused beyond it")
    func limit() throws {
        let path = try folder.write("12345", to: "a")
        #expect(try FileSystem.read(path, limit: 5) == Array("12345".utf8))
        let error = #expect(throws: FileError.self) { try FileSystem.read(path, limit: 4) }
        #expect(error?.category == .badData)
        #expect(
            error?.description
                == "cannot read \"\(path)\": it holds 5 bytes, more than the limit of 4")
    }

    @Test("What would never end, or never begin, is refused unread")
    func endless() throws {
        mkfifo(folder("pipe"), 0o644)
        for path in ["/dev/zero", folder("pipe")] {
            let error = #expect(throws: FileError.self) {
                try FileSystem.read(path, limit: 100_000)
            }
            #expect(error?.category == .missingInput)
            #expect(error?.reason == "it is a pipe or a device, not a file")
        }
    }

    @Test(
        "What cannot be read is refused as missing input",
        arguments: [
            ("absent", "No such file or directory"), (".", "it is a folder, not a file"),
            ("a\0b", "a path cannot contain a NUL character"),
        ])
    func missing(name: String, reason: String) {
        let error = #expect(throws: FileError.self) {
            try FileSystem.read(folder(name), limit: 10)
        }
        #expect(error?.category == .missingInput)
        #expect(error?.category.exitCode == 66)
        #expect(error?.reason == reason)
    }

    @Test(
        "A path splits into the folder and the name",
        arguments: [
            ("a", ".", "a"), ("a/b", "a", "b"), ("/a", "/", "a"), ("a/b/", "a", "b"),
            ("/a/b//", "/a", "b"), ("./x", ".", "x"),
        ])
    func split(path: String, parent: String, name: String) {
        #expect(FileSystem.split(path) == (parent, name))
    }

    @Test("Folders are made with those above them, and never over a file")
    func createFolder() throws {
        try FileSystem.createFolder(folder("x/y/z"))
        try FileSystem.createFolder(folder("x/y/z"))
        #expect(try FileSystem.kind(of: folder("x/y/z")) == .folder)
        try folder.write("", to: "file")
        for path in ["file", "file/below"] {
            let error = #expect(throws: FileError.self) {
                try FileSystem.createFolder(folder(path))
            }
            #expect(error?.category.exitCode == 73)
        }
    }

    @Test("Removing takes what is inside and leaves what links point to")
    func remove() throws {
        try FileSystem.createFolder(folder("outside"))
        try folder.write("kept", to: "outside/file")
        try FileSystem.createFolder(folder("tree/deep"))
        try folder.write("", to: "tree/deep/file")
        try FileManager.default.createSymbolicLink(
            atPath: folder("tree/link"), withDestinationPath: folder("outside"))
        try FileSystem.remove(folder("tree"))
        try FileSystem.remove(folder("tree"))
        #expect(try folder.names() == ["outside"])
        #expect(try folder.text("outside/file") == "kept")
    }

    @Test("Only half-made names are swept away")
    func leftovers() throws {
        let final = folder("step_000100")
        let partial = FileSystem.split(PartialName.sibling(of: final)).name
        #expect(partial.hasPrefix(".step_000100.partial-\(getpid())-"))
        try FileSystem.createFolder(folder(partial))
        try folder.write("x", to: partial + "/model.safetensors")
        try folder.write("x", to: ".run.json.partial-1-ff")
        let kept = [
            ".partial-1-ff", ".x.partial-1", ".x.partial-1-zz", "a.partial-1-ff", "run.json",
        ]
        for name in kept { try folder.write("", to: name) }
        try FileSystem.removeLeftovers(in: folder.path)
        #expect(try folder.names() == kept)
    }

    @Test("The published SHA-256 of \"abc\", from memory and from a file longer than one piece")
    func checksum() throws {
        #expect(
            FileChecksum(of: Array("abc".utf8)).sha256
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        // FIPS 180-2, B.3: one million letters a.
        let path = try folder.write(
            [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000), to: "a")
        let checksum = try FileChecksum(ofFile: path)
        #expect(
            checksum.sha256 == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
        #expect(checksum.byteCount == 1_000_000)
    }
}
