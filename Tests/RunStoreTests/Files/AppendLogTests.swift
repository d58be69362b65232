import Foundation
import TestSupport
import Testing

@testable import RunStore

@Suite("Logs of whole lines")
struct AppendLogTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("Lines come out as they went in, across openings")
    func append() throws {
        let log = try AppendLog(path: folder("log"))
        try log.append("one")
        try log.append("")
        try AppendLog(path: folder("log")).append("zwei – 二")
        try log.append("three")
        #expect(try folder.text("log") == "one\n\nzwei – 二\nthree\n")
    }

    @Test(
        "A half-written last line is cut off on opening",
        arguments: [
            ("", ""), ("a", ""), ("a\n", "a\n"), ("a\nb", "a\n"), ("\n", "\n"), ("a\n\nb", "a\n\n"),
        ])
    func opening(before: String, after: String) throws {
        try folder.write(before, to: "log")
        _ = try AppendLog(path: folder("log"))
        #expect(try folder.text("log") == after)
    }

    @Test(
        "The last newline is found however long the half line is",
        arguments: [65_535, 65_536, 200_000])
    func longHalfLine(count: Int) throws {
        try folder.write("whole\n" + String(repeating: "x", count: count), to: "log")
        try AppendLog(path: folder("log")).append("next")
        #expect(try folder.text("log") == "whole\nnext\n")
    }

    @Test("A line that the disk refuses leaves no trace, and the log goes on afterwards")
    func fullDisk() async throws {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            limitFileSizes(to: 1_000)
            let log = try AppendLog(path: folder("log"))
            let line = String(repeating: "x", count: 599)
            try log.append(line)
            do {
                // The first 400 bytes of this one still fit.
                try log.append(line)
                exit(2)
            } catch let error as FileError {
                guard error.category == .cannotWrite, error.path == folder("log") else { exit(3) }
            }
            guard try folder.text("log") == line + "\n" else { exit(4) }
            try log.append("short")
            guard try folder.text("log") == line + "\nshort\n" else { exit(5) }
        }
    }

    @Test("A device without space refuses with its own words")
    func noSpace() throws {
        guard try FileSystem.kind(of: "/dev/full") == .other else { return }
        let log = try AppendLog(path: "/dev/full")
        let error = #expect(throws: FileError.self) { try log.append("line") }
        #expect(error?.reason == "No space left on device")
        #expect(error?.category.exitCode == 73)
    }

    @Test("Retaining keeps the chosen whole lines in order")
    func retain() throws {
        try folder.write("1\n22\n333\n4444\nhalf", to: "log")
        try AppendLog.retainLines(at: folder("log")) { $0.count != 2 }
        #expect(try folder.text("log") == "1\n333\n4444\n")
        try AppendLog.retainLines(at: folder("log")) { _ in false }
        #expect(try folder.text("log") == "")
        try AppendLog.retainLines(at: folder("absent")) { _ in true }
        #expect(try folder.names() == ["log"])
    }

    @Test("A file that needs no cut is not touched")
    func retainAll() throws {
        try folder.write("1\n2\n", to: "log")
        let inode = {
            try FileManager.default.attributesOfItem(atPath: folder("log"))[.systemFileNumber]
                as? Int
        }
        let before = try inode()
        try AppendLog.retainLines(at: folder("log")) { _ in true }
        #expect(try inode() == before)
    }

    @Test("Lines are read back whatever their length, and the last is told to be whole or not")
    func reading() throws {
        let lengths = [0, 1, 262_143, 262_144, 5, 0, 600_000, 3]
        let lines = lengths.enumerated().map { index, count in
            String(repeating: Character(UnicodeScalar(UInt8(97 + index))), count: count)
        }
        for ending in ["", "\n"] {
            try folder.write(lines.joined(separator: "\n") + ending, to: "log")
            var read: [String] = []
            var whole: [Bool] = []
            try LineReader.forEachLine(at: folder("log")) { line, isWhole in
                read.append(String(decoding: line, as: UTF8.self))
                whole.append(isWhole)
            }
            #expect(read == lines)
            #expect(whole == lines.indices.map { $0 < lines.count - 1 || ending == "\n" })
        }
        #expect(throws: FileError.self) {
            try LineReader.forEachLine(at: folder("log"), lineLimit: 1_000) { _, _ in }
        }
    }
}
