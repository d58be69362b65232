/// A column of a table.
public enum TableColumn: Sendable, Equatable, CustomStringConvertible {
    /// The column of that name in the header row.
    case name(String)
    /// The column at that place, from 0.
    case index(Int)

    /// The column in words.
    public var description: String {
        switch self {
        case .name(let name): "column \"\(name)\""
        case .index(let index): "column \(index)"
        }
    }
}

/// The columns of a table that are to be predicted, and as what.
public enum TableTarget: Sendable, Equatable {
    /// Numbers.
    case values([TableColumn])
    /// A class. Whole numbers stand for themselves, 0 to the largest; other words are numbered in
    /// their sorted order, or in the order of `names` if that is given.
    case classes(TableColumn, names: [String]? = nil)

    /// The places of the target columns.
    ///
    /// - Throws: `DatasetError` of category `badData` naming `path` if a column does not exist, is
    ///   named twice, or no feature is left.
    func indices(columnNames: [String], path: String) throws -> [Int] {
        let columns =
            switch self {
            case .values(let columns): columns
            case .classes(let column, _): [column]
            }
        var indices: [Int] = []
        for column in columns {
            let index: Int? =
                switch column {
                case .name(let name): columnNames.firstIndex(of: name)
                case .index(let index): columnNames.indices.contains(index) ? index : nil
                }
            guard let index, !indices.contains(index) else {
                throw DatasetError.badData(
                    path, "\(column) is \(index == nil ? "not there" : "named twice")",
                    expected: "the columns are \(columnNames.joined(separator: ", "))")
            }
            indices.append(index)
        }
        guard !indices.isEmpty, indices.count < columnNames.count else {
            throw DatasetError.badData(
                path, "has \(indices.count) target columns of \(columnNames.count)",
                expected: "at least one target and one feature are needed")
        }
        return indices
    }
}

/// Classes from the words that stand in a column.
struct ClassLabels {
    private static let largestNumber = 65_535

    /// The class of each row.
    let classes: [Int]
    /// The names of the classes.
    let names: [String]

    /// Numbers the classes as `TableTarget.classes` says.
    ///
    /// - Parameter location: where row `i` stands, for errors.
    init(_ words: [String], names fixed: [String]?, location: (Int) -> String) throws {
        let numbers = fixed == nil ? words.compactMap { Int($0) } : []
        if fixed == nil, numbers.count == words.count {
            if let row = numbers.firstIndex(where: { !(0...Self.largestNumber).contains($0) }) {
                throw DatasetError.badData(
                    location(row), "the class is \(words[row])",
                    expected: "classes run from 0 to at most \(Self.largestNumber)")
            }
            classes = numbers
            names = (0...(numbers.max() ?? 0)).map(String.init)
            return
        }
        let names = fixed ?? Set(words).sorted()
        let places = Dictionary(
            zip(names, names.indices), uniquingKeysWith: { first, _ in first })
        classes = try words.enumerated().map { row, word in
            guard let place = places[word] else {
                throw DatasetError.badData(
                    location(row), "the class is \"\(word)\"",
                    expected: "the classes are \(names.joined(separator: ", "))")
            }
            return place
        }
        self.names = names
    }
}
