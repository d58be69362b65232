import Configuration
import Experiments
import Families
import Foundation
import Testing

@Suite("Families of models are named by the registry alone")
struct FamilyNameTests {
    /// The registry, and what speaks for builds that kept nothing but a model's type.
    private static let exempt: Set<String> = [
        "Sources/Experiments/Config/Registry+Standard.swift",
        "Sources/RunStore/Runs/EarlierBuilds.swift",
    ]
    /// The families' own targets.
    private static let homes = ["VAE", "GAN", "Supervised", "BeliefNetworks", "LatentMixture"]

    private static let names = Registry.standard.families.map { $0.name }
    /// What the names of a family's types begin with.
    private static let prefixes = [
        "VAE", "GAN", "Classifier", "Regressor", "BeliefNetwork",
        "LatentMixture",
    ]

    /// What a line of a source says of a family, if it does.
    ///
    /// - `code`: the line without comments and without what its literals say, of the same length.
    static func mention(in line: String, code: String) throws -> String? {
        let bytes = Array(code.utf8)
        for name in names {
            let literal = Array("\"\(name)\"".utf8)
            let text = Array(line.utf8)
            for start in 0..<max(0, text.count - literal.count + 1)
            where text[start..<start + literal.count].elementsEqual(literal)
                && bytes[start] == UInt8(ascii: "\"")
            {
                return "the literal \"\(name)\""
            }
            let forms = ["\\.\(name)\\b", "^\\s*case [\\w, ]*\\b\(name)\\b"]
            if try forms.contains(where: { code.contains(try Regex($0)) }) {
                return "the case \(name)"
            }
        }
        for prefix in prefixes where try code.contains(Regex("\\b\(prefix)[A-Z]\\w*")) {
            return "a type of \(prefix)"
        }
        for home in homes where try code.contains(Regex("^\\s*(@\\w+ )?import \(home)$")) {
            return "import \(home)"
        }
        return nil
    }

    @Test("No Swift source names a family, but its own, the registry and the table of older builds")
    func swiftSources() throws {
        #expect(Self.names.count == Self.prefixes.count)
        var looked = 0
        for file in try SourceTree.swiftFiles(under: "Sources")
        where !Self.exempt.contains(file.path)
            && !Self.homes.contains(where: { file.path.hasPrefix("Sources/\($0)/") })
        {
            looked += 1
            let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
            for (index, (line, code)) in zip(lines, file.code.lines).enumerated() {
                if let mention = try Self.mention(in: String(line), code: code) {
                    Issue.record("\(file.path):\(index + 1): \(mention)")
                }
            }
        }
        #expect(looked > 300)
    }

    @Test("No script of the pages does")
    func scripts() throws {
        let folder = SourceTree.root.appendingPathComponent("Sources/CEmbeddedReport/page")
        let scripts = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".js") }
        #expect(scripts.count > 3)
        for script in scripts {
            let text = try String(
                contentsOf: folder.appendingPathComponent(script), encoding: .utf8)
            for name in Self.names {
                #expect(!text.contains("\"\(name)\"") && !text.contains("'\(name)'"), "\(script)")
            }
        }
    }

    @Test(
        "A name is found in all its forms",
        arguments: [
            ("if type == \"gan\" {", true), ("case .vae(let model):", true),
            ("    case classifier, other", true), ("let x: VAEModel", true),
            ("import GAN", true), ("let text = \"a gan and a vae\"", false),
            ("// \"vae\"", false), ("let vaeCount = 1", false), ("let x = y.ganache", false),
        ])
    func forms(line: String, isOne: Bool) throws {
        let mention = try Self.mention(in: line, code: SwiftCode(line).lines[0])
        #expect((mention != nil) == isOne)
    }
}
