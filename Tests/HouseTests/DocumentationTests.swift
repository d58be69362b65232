import Testing

@Suite("Every public symbol says what it is")
struct DocumentationTests {
    @Test("No public declaration of the sources lacks a doc comment")
    func sources() throws {
        let files = try SourceTree.swiftFiles(under: "Sources")
        #expect(files.count > 100)
        for file in files {
            for finding in UndocumentedDeclarations(in: file.text).findings {
                Issue.record("\(file.path):\(finding.line): no doc comment: \(finding.declaration)")
            }
        }
    }

    @Test(
        "The scanner finds what lacks one",
        arguments: [
            "public struct Plain {}",
            "public final class Sealed {}",
            "@frozen public enum Attributed {}",
            "final public class Turned {}",
            "/// A type.\n\npublic struct Detached {}",
            "// No doc comment.\npublic struct Plain {}",
            "/// A type.\npublic struct Outer {\n    public var member = 1\n}",
            "/// A type.\npublic struct Outer {\n    public private(set) var member = 1\n}",
            "/// A type.\npublic struct Outer {\n    public static func == (a: Self, b: Self) -> Bool { true }\n}",
            "/// A type.\npublic struct Outer {\n    @discardableResult\n    public init() {}\n}",
            "/// Choices.\npublic enum Choice {\n    case one\n}",
            "/// Choices.\npublic indirect enum Choice: Sendable {\n    indirect case one(Choice)\n}",
            "/// Choices.\npublic enum Choice: Sendable\n{\n    case one\n}",
            "/// A need.\npublic protocol Need {\n    var value: Int { get }\n}",
            "/// A need.\npublic protocol Need {\n    associatedtype Value\n}",
            "/// A need.\npublic protocol Need {\n    mutating func take()\n}",
            "extension Int {\n    public var half: Int { self / 2 }\n}",
            "/// A place.\npublic extension Int {\n    var half: Int { self / 2 }\n}",
            "/// Choices.\npublic enum Choice { case one }",
            "let a = \"}\" // {\n/// A type.\npublic struct Outer {\n    public let text = \"{\"\n}",
            "public typealias Name = String",
            "public func free() {}",
        ])
    func finds(source: String) {
        #expect(UndocumentedDeclarations(in: source).findings.count >= 1)
    }

    @Test(
        "The scanner lets be what has one, or needs none",
        arguments: [
            "/// A type.\npublic struct Plain {}",
            "/// A type.\n@frozen\n@available(*, deprecated)\npublic struct Attributed {}",
            "struct Hidden {\n    var member = 1\n}",
            "enum Hidden {\n    case one\n}",
            "protocol Hidden {\n    func take()\n}",
            "public import Foundation",
            "// public struct Commented {}",
            "/* public struct Commented {} /* nested */ public func too() {} */",
            "let text = \"\"\"\n    public struct Quoted {}\n    \"\"\"",
            "let text = #\"public \" struct \\#(1) { \"#",
            """
            /// Choices.
            public enum Choice {
                /// Both.
                case one, two

                /// What it is.
                public var number: Int {
                    switch self {
                    case .one: 1
                    case .two: 2
                    }
                }
            }
            """,
            """
            /// A need.
            public protocol Need {
                /// Its value.
                var value: Int { get }
            }

            extension Need {
                var twice: Int { 2 * value }
            }
            """,
            """
            /// A type.
            public struct Outer {
                private enum Key: String {
                    case first, second
                }

                /// A function.
                public func call(
                    _ body: () -> Int
                ) -> Int {
                    let value = body()
                    return value
                }
            }
            """,
        ])
    func letsBe(source: String) {
        #expect(UndocumentedDeclarations(in: source).findings.isEmpty)
    }
}
