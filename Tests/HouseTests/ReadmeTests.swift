import Foundation
import Testing

@Suite("The documentation holds what it promises")
struct ReadmeTests {
    @Test("The README's example is the one that is compiled here")
    func example() throws {
        let blocks = try SourceTree.text("README.md").matches(of: #/(?s)```swift\n(.*?)```/#)
        #expect(
            blocks.map { String($0.1) } == [
                try SourceTree.text("Tests/HouseTests/ReadmeExample.swift")
            ])
    }

    @Test("The README's example learns, and the same seed gives the same bits")
    func exampleLearns() throws {
        let losses = try trainAutoencoder(steps: 150, seed: 1)
        let (first, last) = (try #require(losses.first), try #require(losses.last))
        // A picture that is grey everywhere is off by 0.23; the digits' mean picture by 0.067.
        #expect(first > 0.2)
        #expect(last < 0.05)
        #expect(try trainAutoencoder(steps: 20, seed: 1) == Array(losses.prefix(20)))
    }

    @Test("The example of an objective of one's own has at most 40 lines")
    func ownObjective() throws {
        let path = "docs/own-objective/Sources/own-objective/main.swift"
        let lines = try SourceTree.text(path).split(
            separator: "\n", omittingEmptySubsequences: false)
        // The last one is what is behind the last line's end.
        #expect(lines.count - 1 <= 40)
    }

    @Test(
        "Links within the repository lead somewhere",
        arguments: [
            "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md",
            "Experiments/README.md", "docs/pictures.md", "docs/own-objective/README.md",
        ])
    func links(page: String) throws {
        let folder = SourceTree.root.appendingPathComponent(page).deletingLastPathComponent()
        for match in try SourceTree.text(page).matches(of: #/\]\(([^)#]+)\)/#) {
            let target = String(match.1)
            guard !target.contains("://") else { continue }
            #expect(
                FileManager.default.fileExists(atPath: folder.appendingPathComponent(target).path),
                "\(page) links to \(target), which is not there")
        }
    }
}
