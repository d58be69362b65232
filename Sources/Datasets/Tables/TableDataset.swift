/// A table of numbers, with what is to be predicted from each row if anything is.
public struct TableDataset: Sendable, Equatable {
    /// What is to be predicted.
    public enum Targets: Sendable, Equatable {
        /// Numbers: rows × `columnNames.count`, row after row.
        case values([Float], columnNames: [String])
        /// One class a row, in `0..<names.count`.
        case classes([Int], names: [String])
        /// Nothing: rows are learnt from by themselves.
        case none
    }

    /// The name of the table.
    public let name: String
    /// The number of rows; at least 1.
    public let rowCount: Int
    /// The names of the feature columns.
    public let columnNames: [String]
    /// The features, rows × `columnCount`, row after row; all finite.
    public let features: [Float]
    /// What is to be predicted from each row.
    public let targets: Targets

    /// Features a row.
    public var columnCount: Int { columnNames.count }

    /// A table from its columns.
    ///
    /// - `targetsName`: what errors call the targets where they come from elsewhere than the features.
    /// - Throws: `DatasetError` of category `badData` naming the source if the table is empty, sizes do
    ///   not match, a number is not finite or a class is out of range.
    public init(
        name: String, columnNames: [String], features: [Float], targets: Targets,
        targetsName: String? = nil
    ) throws {
        guard !columnNames.isEmpty, !features.isEmpty else {
            throw DatasetError.badData(
                name, "has no features", expected: "at least one row and one column are needed")
        }
        let (rowCount, remainder) = features.count.quotientAndRemainder(
            dividingBy: columnNames.count)
        guard remainder == 0 else {
            throw DatasetError.badData(
                name, "has \(features.count) numbers in \(columnNames.count) columns",
                expected: "every row has to be full")
        }
        try Self.check(features, columnNames: columnNames, name: name)
        try Self.check(targets, rowCount: rowCount, name: targetsName ?? name)
        self.name = name
        self.rowCount = rowCount
        self.columnNames = columnNames
        self.features = features
        self.targets = targets
    }

    /// The rows in `range`.
    ///
    /// - Precondition: `range` is not empty and lies within the table.
    public func subset(_ range: Range<Int>) -> TableDataset {
        precondition(
            !range.isEmpty && range.lowerBound >= 0 && range.upperBound <= rowCount,
            "TableDataset: rows \(range) of \(rowCount)")
        return TableDataset(self, range)
    }

    private init(_ whole: TableDataset, _ range: Range<Int>) {
        func rows(_ values: [Float], _ width: Int) -> [Float] {
            Array(values[range.lowerBound * width..<range.upperBound * width])
        }
        name = whole.name
        rowCount = range.count
        columnNames = whole.columnNames
        features = rows(whole.features, whole.columnCount)
        switch whole.targets {
        case .values(let values, let names):
            targets = .values(rows(values, names.count), columnNames: names)
        case .classes(let classes, let names):
            targets = .classes(Array(classes[range]), names: names)
        case .none: targets = .none
        }
    }

    private static func check(_ targets: Targets, rowCount: Int, name: String) throws {
        let found: Int
        let needed: Int
        switch targets {
        case .values(let values, let names):
            try check(values, columnNames: names, name: name)
            (found, needed) = (values.count, rowCount * names.count)
        case .classes(let classes, let names):
            try checkLabels(classes, classCount: names.count, path: name)
            (found, needed) = (classes.count, rowCount)
        case .none: return
        }
        guard found == needed, found > 0 else {
            throw DatasetError.badData(
                name, "has \(found) targets for \(rowCount) rows",
                expected: needed > 0 ? "\(needed) are needed" : "a target column is needed")
        }
    }

    private static func check(_ values: [Float], columnNames: [String], name: String) throws {
        if let index = values.firstIndex(where: { !$0.isFinite }) {
            let column = columnNames.isEmpty ? "" : columnNames[index % columnNames.count]
            throw DatasetError.badData(
                name,
                "row \(index / max(columnNames.count, 1)), column \(column) "
                    + "is \(values[index])",
                expected: "every number has to be finite")
        }
    }
}
