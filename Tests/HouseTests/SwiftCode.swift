/// Swift source with comments, and with what string literals say, blanked out: what is left can be
/// searched for words and braces.
struct SwiftCode {
    /// As many lines as the source has.
    let lines: [String]

    init(_ source: String) {
        var scanner = Scanner(source)
        scanner.scanCode(untilParenthesis: false)
        lines = String(decoding: scanner.output, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false
        )
        .map(String.init)
    }

    private struct Scanner {
        private static let newline = UInt8(ascii: "\n")
        private let source: [UInt8]
        private var position = 0
        private(set) var output: [UInt8] = []

        init(_ source: String) {
            self.source = Array(source.utf8)
            output.reserveCapacity(self.source.count)
        }

        /// Code up to the end, or up to the parenthesis that ends an interpolation.
        mutating func scanCode(untilParenthesis: Bool) {
            var depth = 0
            while position < source.count {
                if starts(with: "//") {
                    while position < source.count, source[position] != Self.newline { blank() }
                } else if starts(with: "/*") {
                    scanBlockComment()
                } else if let hashes = hashesBeforeQuote() {
                    scanLiteral(hashes: hashes)
                } else {
                    let byte = source[position]
                    if byte == UInt8(ascii: "(") { depth += 1 }
                    if byte == UInt8(ascii: ")") { depth -= 1 }
                    output.append(byte)
                    position += 1
                    if untilParenthesis, depth < 0 { return }
                }
            }
        }

        /// Block comments nest.
        private mutating func scanBlockComment() {
            var depth = 0
            repeat {
                if starts(with: "/*") {
                    depth += 1
                    blank(2)
                } else if starts(with: "*/") {
                    depth -= 1
                    blank(2)
                } else {
                    blank()
                }
            } while depth > 0 && position < source.count
        }

        /// How many number signs stand here before a quotation mark; nil when no literal begins.
        private func hashesBeforeQuote() -> Int? {
            var end = position
            while end < source.count, source[end] == UInt8(ascii: "#") { end += 1 }
            return end < source.count && source[end] == UInt8(ascii: "\"") ? end - position : nil
        }

        private mutating func scanLiteral(hashes: Int) {
            let signs = String(repeating: "#", count: hashes)
            keep(hashes)
            let quote = starts(with: "\"\"\"") ? "\"\"\"" : "\""
            keep(quote.count)
            while position < source.count {
                if starts(with: quote + signs) { return keep(quote.count + hashes) }
                if starts(with: "\\" + signs + "(") {
                    blank(2 + hashes)
                    scanCode(untilParenthesis: true)
                } else if starts(with: "\\" + signs) {
                    blank(2 + hashes)
                } else {
                    blank()
                }
            }
        }

        private func starts(with text: String) -> Bool {
            source[position...].starts(with: text.utf8)
        }

        private mutating func keep(_ count: Int) {
            output += source[position..<min(position + count, source.count)]
            position = min(position + count, source.count)
        }

        private mutating func blank(_ count: Int = 1) {
            for _ in 0..<count where position < source.count {
                output.append(source[position] == Self.newline ? Self.newline : UInt8(ascii: " "))
                position += 1
            }
        }
    }
}
