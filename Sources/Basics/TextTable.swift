/// Rows of text in columns that are as wide as they have to be, and no wider than there is room.
package struct TextTable: Sendable {
    /// To which side a column's texts are moved.
    package enum Alignment: Sendable {
        /// For words.
        case left
        /// For numbers.
        case right
    }

    /// A column's heading and how its texts stand.
    package struct Column: Sendable {
        package let title: String
        let alignment: Alignment
        /// Whether texts may be cut in the middle to make room.
        package let isFlexible: Bool
        /// How narrow the column may become then.
        package let leastWidth: Int

        /// A column; a text cut to less than eight characters says nothing any more.
        package init(
            _ title: String, _ alignment: Alignment = .left, isFlexible: Bool = false,
            leastWidth: Int = 8
        ) {
            self.title = title
            self.alignment = alignment
            self.isFlexible = isFlexible
            self.leastWidth = leastWidth
        }
    }

    private let columns: [Column]
    private let rows: [[String]]

    /// What becomes of a text once its column's width is known, as in giving it a colour; the row is
    /// nil for headings.
    package typealias Style = (_ row: Int?, _ column: Int, _ text: String) -> String

    private static let gap = 2

    /// A table.
    ///
    /// - Precondition: every row has a text for each column.
    package init(_ columns: [Column], rows: [[String]]) {
        precondition(
            rows.allSatisfy { $0.count == columns.count }, "TextTable: rows of other lengths")
        self.columns = columns.map {
            Column(
                $0.title.withoutControls, $0.alignment, isFlexible: $0.isFlexible,
                leastWidth: $0.leastWidth)
        }
        self.rows = rows.map { row in row.map(\.withoutControls) }
    }

    /// The lines, headings first, each ended by a newline.
    ///
    /// - `width`: columns of the terminal; lines are wider only when nothing can be cut.
    package func text(width: Int = .max, style: Style = { _, _, text in text }) -> String {
        let widths = widths(within: width)
        return ([columns.map(\.title)] + rows).enumerated().map { position, row in
            var line = ""
            for (index, cell) in row.enumerated() {
                let cut = cell.cutInTheMiddle(to: widths[index])
                let space = String(repeating: " ", count: widths[index] - cut.count)
                if index > 0 { line += String(repeating: " ", count: Self.gap) }
                let styled = style(position == 0 ? nil : position - 1, index, cut)
                line += columns[index].alignment == .left ? styled + space : space + styled
            }
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }

    /// A table of Markdown as GitHub has it; nothing in a text is taken for markup.
    package var markdown: String {
        let marks = columns.map { $0.alignment == .left ? "---" : "---:" }
        let lines =
            [columns.map { Self.escaped($0.title) }, marks] + rows.map { $0.map(Self.escaped) }
        return lines.map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
    }

    /// The same texts as comma-separated values.
    package var csv: String { CSVText.lines([columns.map(\.title)] + rows) }

    private static func escaped(_ text: String) -> String {
        String(text.flatMap { "\\`*_[]<>|#&~".contains($0) ? ["\\", $0] : [$0] })
    }

    /// Takes from the flexible column that is furthest above its least width until the line fits.
    private func widths(within width: Int) -> [Int] {
        var widths = columns.indices.map { index in
            rows.reduce(columns[index].title.count) { max($0, $1[index].count) }
        }
        while widths.reduce((columns.count - 1) * Self.gap, +) > width {
            let candidates = columns.indices.filter {
                columns[$0].isFlexible && widths[$0] > columns[$0].leastWidth
            }
            let excess = { widths[$0] - columns[$0].leastWidth }
            guard let widest = candidates.max(by: { excess($0) < excess($1) }) else { break }
            widths[widest] -= 1
        }
        return widths
    }
}

extension String {
    /// The text with control characters, which could steer a terminal, as question marks.
    package var withoutControls: String { withoutControls { _ in true } }

    /// The same text but for line breaks and tabs, which stay.
    package var linesWithoutControls: String { withoutControls { $0 != "\n" && $0 != "\t" } }

    private func withoutControls(_ isOne: (Unicode.Scalar) -> Bool) -> String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map {
                    $0.properties.generalCategory == .control && isOne($0) ? "?" : $0
                }))
    }

    /// The text itself where it has at most so many characters, else its beginning and its end
    /// around an ellipsis.
    package func cutInTheMiddle(to width: Int) -> String {
        guard count > width else { return self }
        guard width > 1 else { return String(prefix(max(0, width))) }
        return prefix(width / 2) + "…" + suffix(width - 1 - width / 2)
    }
}
