import Foundation

/// Public declarations of a source that no doc comment stands above: types, members, enum cases
/// and what protocols require.
struct UndocumentedDeclarations {
    /// One of them.
    struct Finding: Equatable {
        /// Counted from one.
        let line: Int
        let declaration: String
    }

    private(set) var findings: [Finding] = []

    /// What braces enclose.
    private enum Scope {
        case publicProtocol, publicEnum, publicExtension, other
    }

    init(in source: String) {
        let original = source.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.trimmingCharacters(in: .whitespaces) }
        var scopes: [Scope] = []
        // What has been read since the last brace or declaration: it says what a brace opens.
        var head: Statement?
        for (index, line) in SwiftCode(source).lines.enumerated() {
            var isFirst = true
            var statement = ""
            func endStatement() {
                let parsed = Statement(statement)
                statement = ""
                guard parsed.declares else { return }
                head = parsed
                if Self.needsDocumentation(parsed, in: scopes.last),
                    !isFirst || !Self.isDocumented(original, above: index)
                {
                    findings.append(Finding(line: index + 1, declaration: original[index]))
                }
                isFirst = false
            }
            for character in line {
                switch character {
                case "{":
                    endStatement()
                    scopes.append(head.map(Self.scope) ?? .other)
                    head = nil
                case "}":
                    endStatement()
                    _ = scopes.popLast()
                    head = nil
                case ";": endStatement()
                default: statement.append(character)
                }
            }
            endStatement()
        }
    }

    /// A statement as far as it stands on one line and before a brace.
    private struct Statement {
        let modifiers: Set<String>
        let keyword: String

        private static let possibleModifiers: Set<String> = [
            "public", "open", "package", "internal", "fileprivate", "private", "set", "final",
            "static", "class", "override", "required", "convenience", "mutating", "nonmutating",
            "indirect", "lazy", "weak", "unowned", "dynamic", "nonisolated", "prefix", "postfix",
            "infix", "consuming", "borrowing", "distributed",
        ]

        private static let declaring: Set<String> = [
            "func", "var", "let", "init", "subscript", "struct", "class", "enum", "protocol",
            "typealias", "associatedtype", "actor", "case", "extension", "operator", "macro",
            "precedencegroup",
        ]

        init(_ text: String) {
            let words = text.replacing(#/@\w+(\([^)]*\))?/#, with: " ")
                .split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
            let leading = words.prefix { Self.possibleModifiers.contains($0) }
            modifiers = Set(leading)
            let next = words.dropFirst(leading.count).first ?? ""
            // `class` stands before a method as a modifier, before a name as the keyword.
            keyword = !Self.declaring.contains(next) && leading.last == "class" ? "class" : next
        }

        var declares: Bool { Self.declaring.contains(keyword) }
        var isPublic: Bool { !modifiers.isDisjoint(with: ["public", "open"]) }
        var isHidden: Bool {
            !isPublic
                && !modifiers.isDisjoint(with: ["private", "fileprivate", "internal", "package"])
        }
    }

    private static func needsDocumentation(_ statement: Statement, in scope: Scope?) -> Bool {
        // A public extension makes its members public without a word at each: that it stands there
        // is reported too.
        if statement.isPublic { return true }
        return switch scope {
        case .publicProtocol: true
        case .publicEnum: statement.keyword == "case"
        case .publicExtension: !statement.isHidden
        case .other, nil: false
        }
    }

    private static func scope(opening statement: Statement) -> Scope {
        guard statement.isPublic else { return .other }
        return switch statement.keyword {
        case "protocol": .publicProtocol
        case "enum": .publicEnum
        case "extension": .publicExtension
        default: .other
        }
    }

    /// Whether a doc comment ends above, with nothing but attributes between.
    private static func isDocumented(_ lines: [String], above index: Int) -> Bool {
        var line = index - 1
        while line >= 0, lines[line].hasPrefix("@") { line -= 1 }
        return line >= 0 && (lines[line].hasPrefix("///") || lines[line].hasSuffix("*/"))
    }
}
