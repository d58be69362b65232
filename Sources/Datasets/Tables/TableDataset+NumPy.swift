extension TableDataset {
    private static let largestColumnCount = 1 << 16

    /// Reads a table from one npy file of rank 2; its columns are called by their place.
    ///
    /// - Parameters:
    ///   - path: the file: rows × columns.
    ///   - target: what is to be predicted.
    /// - Throws: `DatasetError`.
    public static func readNumPy(path: String, target: TableTarget) throws -> TableDataset {
        let array = try matrix(NumPyArray.read(path: path), path: path)
        let names = (0..<array.columns).map(String.init)
        let targetIndices = try target.indices(columnNames: names, path: path)
        let featureIndices = names.indices.filter { !targetIndices.contains($0) }
        func columns(_ indices: [Int]) -> [Float] {
            (0..<array.rows).flatMap { row in
                indices.map { array.floats[row * array.columns + $0] }
            }
        }
        return try TableDataset(
            name: path, columnNames: featureIndices.map { names[$0] },
            features: columns(featureIndices),
            targets: targets(
                columns(targetIndices), names: targetIndices.map { names[$0] }, target: target,
                path: path))
    }

    /// Reads a table from two npy files with the same number of rows.
    ///
    /// - Parameters:
    ///   - featuresPath: rows × features.
    ///   - targetsPath: rows × targets, or of rank 1 with one target a row.
    ///   - classification: whether the targets are classes, which have to be whole numbers from 0.
    ///   - numbering: which classes there are.
    ///   - classNames: the names of the classes; by default their numbers.
    /// - Throws: `DatasetError`.
    public static func readNumPy(
        featuresPath: String, targetsPath: String, classification: Bool,
        classNames: [String]? = nil, numbering: ClassNumbering = .present
    ) throws -> TableDataset {
        let features = try matrix(NumPyArray.read(path: featuresPath), path: featuresPath)
        let targets = try matrix(
            NumPyArray.read(path: targetsPath), path: targetsPath, isVectorTaken: true)
        guard features.rows == targets.rows else {
            throw DatasetError.badData(
                targetsPath, "has \(targets.rows) rows",
                expected: "\(features.rows), as in \(featuresPath), are needed")
        }
        guard !classification || targets.columns == 1 else {
            throw DatasetError.badData(
                targetsPath, "has \(targets.columns) columns",
                expected: "classes take one column")
        }
        let names = (0..<targets.columns).map(String.init)
        let target: TableTarget =
            classification
            ? .classes(.index(0), names: classNames, numbering: numbering)
            : .values(names.indices.map(TableColumn.index))
        return try TableDataset(
            name: featuresPath, columnNames: (0..<features.columns).map(String.init),
            features: features.floats,
            targets: Self.targets(
                targets.floats, names: names, target: target, path: targetsPath),
            targetsName: targetsPath)
    }

    private static func matrix(
        _ array: NumPyArray, path: String, isVectorTaken: Bool = false
    ) throws -> (rows: Int, columns: Int, floats: [Float]) {
        let isVector = isVectorTaken && array.shape.count == 1
        guard array.shape.count == 2 || isVector, !array.shape.contains(0) else {
            throw DatasetError.badData(
                path, "has the shape \(array.shape)",
                expected: "rows and columns are needed: rank 2, no size 0")
        }
        let columns = isVector ? 1 : array.shape[1]
        guard columns <= largestColumnCount else {
            throw DatasetError.badData(
                path, "has \(columns) columns",
                expected: "at most \(largestColumnCount) are taken")
        }
        return (array.shape[0], columns, array.floats)
    }

    private static func targets(
        _ floats: [Float], names: [String], target: TableTarget, path: String
    ) throws -> Targets {
        if target == .none { return .none }
        guard case .classes(_, let classNames, let numbering, _) = target else {
            return .values(floats, columnNames: names)
        }
        let classes = try floats.enumerated().map { row, value in
            guard let number = Int(exactly: value) else {
                throw DatasetError.badData(
                    path, "the class of row \(row) is \(value)",
                    expected: "whole numbers from 0 are needed")
            }
            return number
        }
        if let classNames {
            try checkLabels(classes, classCount: classNames.count, path: path)
            return .classes(classes, names: classNames)
        }
        let labels = try ClassLabels(
            classes.map(String.init), names: nil, numbering: numbering
        ) { "\(path), row \($0)" }
        return .classes(labels.classes, names: labels.names)
    }
}
