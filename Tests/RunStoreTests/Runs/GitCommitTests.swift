import Foundation
import TestSupport
import Testing

@testable import RunStore

@Suite struct GitCommitTests {
    private let folder: TemporaryFolder
    private let commit = String(repeating: "0123456789abcdef0123", count: 2)

    init() throws { folder = try TemporaryFolder() }

    private func current(head: String) throws -> String? {
        try folder.write(head, to: ".git/HEAD")
        return GitCommit.current(from: folder.path)
    }

    @Test func aCommitIsReadFromEveryPlace() throws {
        #expect(try current(head: commit + "\n") == commit)
        let long = String(repeating: "ab", count: 32)
        #expect(try current(head: long) == long)
        try folder.write("\(commit) refs/heads/packed\n", to: ".git/packed-refs")
        #expect(try current(head: "ref: refs/heads/packed\n") == commit)
        try folder.write(commit, to: ".git/refs/heads/main")
        #expect(try current(head: "ref: refs/heads/main\n") == commit)
    }

    @Test func whatIsNoCommitIsNotRecorded() throws {
        for head in [
            "garbage", "", String(commit.dropLast()), commit + "0",
            "\u{1B}[31m" + commit.dropFirst(5),
        ] {
            #expect(try current(head: head) == nil, "\(head)")
        }
        try folder.write("garbage", to: ".git/refs/heads/main")
        #expect(try current(head: "ref: refs/heads/main") == nil)
        #expect(try current(head: "ref: ../../../../etc/hostname") == nil)
        try folder.write("garbage refs/heads/packed", to: ".git/packed-refs")
        #expect(try current(head: "ref: refs/heads/packed") == nil)
    }
}
