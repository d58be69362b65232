import Basics
import RunStore

/// Tensors as a folder of tables: `<name>.csv` for each, `tensors.csv`, which lists them, and tables
/// of what goes with them.
///
/// A line of a table is a place along the first axis, with the elements of the other axes in
/// row-major order; a single number is a line by itself. Numbers are written in as many digits as
/// tell them from their neighbours, so that reading gives the same bits.
struct TensorTables {
    /// A table that is no tensor.
    struct Table {
        let name: String
        let columns: [String]
        let rows: [[String]]
    }

    private let tensors: [NamedArray]
    private let tables: [Table]

    init(_ tensors: [NamedArray], beside tables: [Table] = []) {
        self.tensors = tensors
        self.tables = tables
    }

    /// Writes the folder, which must not exist yet or be empty.
    ///
    /// - Throws: `FileError` when it stands there already or cannot be written.
    func write(to path: String) throws {
        if let kind = try FileSystem.kind(of: path) {
            let isEmpty = try kind == .folder && FileSystem.isEmptyFolder(path)
            guard isEmpty else {
                throw FileError(
                    path: path, operation: "write",
                    reason: "it is there already, expected the name of a new folder",
                    category: .cannotWrite)
            }
        }
        try AtomicFolder.create(at: path) { folder in
            var index = "name,type,shape,file\n"
            for tensor in tensors {
                let sizes = tensor.array.shape.map(String.init).joined(separator: " ")
                index +=
                    "\(tensor.name),\(tensor.array.type.rawValue),\(sizes),\(tensor.name).csv\n"
                try folder.write(
                    Array(Self.text(of: tensor.array).utf8), as: "\(tensor.name).csv")
            }
            try folder.write(Array(index.utf8), as: "tensors.csv")
            for table in tables {
                try folder.write(
                    Array(CSVText.lines([table.columns] + table.rows).utf8),
                    as: "\(table.name).csv")
            }
        }
    }

    private static func text(of array: StoredArray) -> String {
        let numbers =
            array.floats.map { $0.map { "\($0)" } } ?? array.integers.map { $0.map { "\($0)" } }
            ?? []
        let rows = array.shape.first ?? 1
        let columns = rows == 0 ? 0 : numbers.count / rows
        return (0..<rows).map { row in
            numbers[row * columns..<(row + 1) * columns].joined(separator: ",") + "\n"
        }.joined()
    }
}
