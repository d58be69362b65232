/// A place in a text, as editors count it.
public struct JSONPosition: Sendable, Hashable, Comparable {
    /// The line, from 1.
    public let line: Int
    /// The column, from 1, in Unicode scalars.
    public let column: Int

    /// The place of that line and column.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// The place of the byte at `offset`.
    init(offset: Int, in bytes: [UInt8]) {
        let before = bytes[..<Swift.min(offset, bytes.count)]
        let lineStart = (before.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
        line = 1 + before.count { $0 == UInt8(ascii: "\n") }
        // Continuation bytes of UTF-8 belong to the scalar that began before them.
        column = 1 + before[lineStart...].count { $0 & 0xC0 != 0x80 }
    }

    /// Whether the left place comes before the right one.
    public static func < (left: JSONPosition, right: JSONPosition) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

/// Says why a text is no JSON: where, what was found there and what would be right.
public struct JSONSyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The name of the text, usually a file's path.
    public let source: String
    /// Where the text goes wrong.
    public let position: JSONPosition
    /// What was found and what was expected.
    public let message: String

    /// One line: `experiment.json:3:14: expected a value, found ','`.
    public var description: String {
        "\(source):\(position.line):\(position.column): \(message)"
    }
}
