import Configuration

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
    /// Nothing is predicted: every column is a feature.
    case none
    /// Numbers.
    case values([TableColumn])
    /// A class. Words are numbered in the order of their bytes, whole numbers in their own, or
    /// either in the order of `names` if that is given.
    case classes(
        TableColumn, names: [String]? = nil, numbering: ClassNumbering = .present,
        equality: NameEquality = .bytes)

    /// The places of the target columns; no place where nothing is predicted.
    ///
    /// - Throws: `DatasetError` of category `badData` naming `path` if a column does not exist, is
    ///   named twice, or no feature is left.
    func indices(columnNames: [String], path: String) throws -> [Int] {
        let columns: [TableColumn] =
            switch self {
            case .none: []
            case .values(let columns): columns
            case .classes(let column, _, _, _): [column]
            }
        var indices: [Int] = []
        for column in columns {
            let index: Int? =
                switch column {
                case .name(let name): columnNames.firstIndex { $0.isExactly(name) }
                case .index(let index): columnNames.indices.contains(index) ? index : nil
                }
            guard let index, !indices.contains(index) else {
                throw DatasetError.badData(
                    path, "\(column) is \(index == nil ? "not there" : "named twice")",
                    expected: "the columns are \(columnNames.joined(separator: ", "))")
            }
            indices.append(index)
        }
        if self == .none { return [] }
        guard !indices.isEmpty, indices.count < columnNames.count else {
            throw DatasetError.badData(
                path, "has \(indices.count) target columns of \(columnNames.count)",
                expected: "at least one target and one feature are needed")
        }
        return indices
    }
}

/// Which classes there are where all of a column's are whole numbers.
public enum ClassNumbering: String, CaseIterable, Sendable {
    /// Those that occur, in the order of the numbers.
    case present
    /// All from 0 to the largest one, whether they occur or not, as earlier versions did.
    case fromZero = "from-zero"
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
    init(
        _ words: [String], names fixed: [String]?, numbering: ClassNumbering,
        equality: NameEquality = .bytes, location: (Int) -> String
    ) throws {
        let numbers = fixed == nil ? words.compactMap { Int($0) } : []
        if fixed == nil, numbers.count == words.count {
            if let row = numbers.firstIndex(where: { !(0...Self.largestNumber).contains($0) }) {
                throw DatasetError.badData(
                    location(row), "the class is \(words[row])",
                    expected: "classes run from 0 to at most \(Self.largestNumber)")
            }
            guard numbering == .present else {
                classes = numbers
                names = (0...(numbers.max() ?? 0)).map(String.init)
                return
            }
            let present = Set(numbers).sorted()
            let places = Dictionary(uniqueKeysWithValues: zip(present, present.indices))
            classes = numbers.map { places[$0] ?? 0 }
            names = present.map(String.init)
            return
        }
        let words = equality.unified(words)
        let names = fixed ?? Set(words.map(ExactText.init)).sorted().map(\.text)
        let places = Dictionary(
            zip(names.map(ExactText.init), names.indices), uniquingKeysWith: { first, _ in first })
        classes = try words.enumerated().map { row, word in
            guard let place = places[ExactText(word)] else {
                throw DatasetError.badData(
                    location(row), "the class is \"\(word)\"",
                    expected: "the classes are \(names.joined(separator: ", "))")
            }
            return place
        }
        self.names = names
    }
}
