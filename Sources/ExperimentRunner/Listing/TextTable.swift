/// Rows of words in columns that are as wide as their widest word.
public struct TextTable: Sendable {
    /// On which side the words of a column stand.
    public enum Alignment: Sendable {
        /// Words.
        case left
        /// Numbers.
        case right
    }

    /// The titles of the columns.
    public let titles: [String]
    /// The rows, each with a cell for every column.
    public private(set) var rows: [[String]] = []
    private let alignments: [Alignment]

    /// A table without rows.
    public init(_ columns: [(title: String, alignment: Alignment)]) {
        titles = columns.map(\.title)
        alignments = columns.map(\.alignment)
    }

    /// Adds a row.
    ///
    /// - Precondition: it has a cell for every column.
    public mutating func add(_ row: [String]) {
        precondition(row.count == titles.count, "TextTable: \(row.count) cells")
        rows.append(row)
    }

    /// The lines, the titles first.
    ///
    /// - Parameter style: what becomes of a cell that has been given its width; the row is nil for
    ///   titles.
    public func lines(
        style: (_ row: Int?, _ column: Int, _ cell: String) -> String = { _, _, cell in cell }
    ) -> [String] {
        let widths = titles.indices.map { column in
            ([titles] + rows).map { $0[column].count }.max() ?? 0
        }
        func line(_ cells: [String], row: Int?) -> String {
            let padded = cells.enumerated().map { column, cell in
                let space = String(repeating: " ", count: widths[column] - cell.count)
                let isLast = column == cells.count - 1
                return switch alignments[column] {
                case .left: style(row, column, cell) + (isLast ? "" : space)
                case .right: space + style(row, column, cell)
                }
            }
            let text = padded.joined(separator: "  ")
            // An empty last cell leaves no blanks at the end.
            return String(text.reversed().drop { $0 == " " }.reversed())
        }
        return [line(titles, row: nil)] + rows.enumerated().map { line($1, row: $0) }
    }
}
