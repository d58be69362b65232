import Basics

/// Rows of numbers as comma-separated values: decimal, as short as they can be read back exactly.
package struct RowText {
    private let columnNames: [String]
    private let width: Int

    /// Rows of `width` numbers; `columnNames` make the first line, unless there are none.
    package init(columnNames: [String], width: Int) {
        self.columnNames = columnNames
        self.width = width
    }

    /// The line of the columns' names; empty where they are not known.
    package var header: String { columnNames.isEmpty ? "" : CSVText.lines([columnNames]) }

    /// A line for each row of `values`.
    package func lines(_ values: [Float]) -> String {
        var text = ""
        for (place, value) in values.enumerated() {
            text += "\(value)" + (place % width == width - 1 ? "\n" : ",")
        }
        return text
    }
}
