/// Rows of words in columns that are as wide as they have to be, and no wider than there is room.
public struct TextTable: Sendable {
    /// On which side the words of a column stand.
    public enum Alignment: Sendable {
        /// Words.
        case left
        /// Numbers.
        case right
    }

    /// A column's title and how its words stand.
    public struct Column: Sendable {
        let title: String
        let alignment: Alignment
        /// Whether words may be cut in the middle to make room.
        let isFlexible: Bool

        /// A column.
        public init(_ title: String, _ alignment: Alignment = .left, isFlexible: Bool = false) {
            self.title = title
            self.alignment = alignment
            self.isFlexible = isFlexible
        }
    }

    /// The columns.
    public let columns: [Column]
    /// The rows, each with a cell for every column.
    public private(set) var rows: [[String]] = []

    private static let gap = 2
    /// A word that is cut further says nothing any more.
    private static let leastWidth = 8

    /// A table.
    ///
    /// - Precondition: every row has a cell for each column.
    public init(_ columns: [Column], rows: [[String]] = []) {
        self.columns = columns
        for row in rows { add(row) }
    }

    /// Adds a row.
    ///
    /// - Precondition: it has a cell for every column.
    public mutating func add(_ row: [String]) {
        precondition(row.count == columns.count, "TextTable: \(row.count) cells")
        rows.append(row.map(\.withoutControls))
    }

    /// The lines, the titles first.
    ///
    /// - Parameters:
    ///   - width: columns of the terminal; lines are wider only when nothing can be cut.
    ///   - style: what becomes of a cell that has been given its width; the row is nil for titles.
    public func lines(
        width: Int = .max,
        style: (_ row: Int?, _ column: Int, _ cell: String) -> String = { _, _, cell in cell }
    ) -> [String] {
        let widths = widths(within: width)
        func line(_ cells: [String], row: Int?) -> String {
            let padded = cells.enumerated().map { column, cell in
                let cut = cell.cutInTheMiddle(to: widths[column])
                let space = String(repeating: " ", count: widths[column] - cut.count)
                return columns[column].alignment == .left
                    ? style(row, column, cut) + space : space + style(row, column, cut)
            }
            var text = padded.joined(separator: String(repeating: " ", count: Self.gap))
            while text.last == " " { text.removeLast() }
            return text
        }
        return [line(columns.map(\.title), row: nil)]
            + rows.enumerated().map { line($1, row: $0) }
    }

    /// The lines, each ended by a newline.
    func text(width: Int) -> String { lines(width: width).map { $0 + "\n" }.joined() }

    /// Takes from the widest flexible column until the line fits.
    private func widths(within width: Int) -> [Int] {
        var widths = columns.indices.map { index in
            rows.reduce(columns[index].title.count) { max($0, $1[index].count) }
        }
        while widths.reduce((columns.count - 1) * Self.gap, +) > width {
            let candidates = columns.indices.filter {
                columns[$0].isFlexible && widths[$0] > Self.leastWidth
            }
            guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { break }
            widths[widest] -= 1
        }
        return widths
    }
}

extension String {
    /// The text with control characters, which could steer a terminal, as question marks.
    var withoutControls: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }))
    }

    /// The text itself where it has at most so many characters, else its beginning and its end
    /// around an ellipsis.
    func cutInTheMiddle(to width: Int) -> String {
        guard count > width else { return self }
        guard width > 1 else { return String(prefix(max(0, width))) }
        return prefix(width / 2) + "…" + suffix(width - 1 - width / 2)
    }
}
