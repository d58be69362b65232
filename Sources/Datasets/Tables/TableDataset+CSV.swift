import Configuration

extension TableDataset {
    /// Reads a table of comma-separated values (RFC 4180).
    ///
    /// Every column but the targets is a feature and holds numbers in decimal notation.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - hasHeader: whether the first line holds the names of the columns; else they are called
    ///     by their place, `0`, `1`, ….
    ///   - target: what is to be predicted.
    /// - Throws: `DatasetError`: `missingInput` if the file cannot be read; `badData`, with line and
    ///   column, for what is wrong with its contents.
    public static func readCSV(
        path: String, hasHeader: Bool, target: TableTarget
    ) throws -> TableDataset {
        try readCSV(from: InputFile(path: path), hasHeader: hasHeader, target: target)
    }

    static func readCSV(
        from source: any ByteSource, hasHeader: Bool, target: TableTarget
    ) throws -> TableDataset {
        let path = source.path
        var reader = try CSVReader(source)
        guard let first = try reader.next() else {
            throw DatasetError.badData(path, "is empty", expected: "rows of numbers are needed")
        }
        let names = hasHeader ? first.map(\.text) : first.indices.map(String.init)
        try checkNames(names, of: first, path: path)
        let targetIndices = try target.indices(columnNames: names, path: path)
        let featureIndices = names.indices.filter { !targetIndices.contains($0) }

        var features: [Float] = []
        var values: [Float] = []
        var words: [String] = []
        var locations: [(line: Int, column: Int)] = []
        var row = hasHeader ? try reader.next() : first
        while let fields = row {
            guard fields.count == names.count else {
                throw DatasetError.badData(
                    "\(path):\(fields[0].line):1", "the row has \(fields.count) fields",
                    expected: "\(names.count), as in the first line, are needed")
            }
            for index in featureIndices {
                features.append(try number(fields[index], named: names[index], path: path))
            }
            switch target {
            case .values:
                for index in targetIndices {
                    values.append(try number(fields[index], named: names[index], path: path))
                }
            case .classes:
                let field = fields[targetIndices[0]]
                words.append(field.text)
                locations.append((field.line, field.column))
            case .none: break
            }
            row = try reader.next()
        }
        guard !features.isEmpty else {
            throw DatasetError.badData(
                path, "has no rows", expected: "at least one row of numbers is needed")
        }
        let targets: Targets
        switch target {
        case .values:
            targets = .values(values, columnNames: targetIndices.map { names[$0] })
        case .classes(_, let fixed, let numbering, let equality):
            let labels = try ClassLabels(
                words, names: fixed, numbering: numbering, equality: equality
            ) {
                "\(path):\(locations[$0].line):\(locations[$0].column)"
            }
            targets = .classes(labels.classes, names: labels.names)
        case .none: targets = .none
        }
        return try TableDataset(
            name: path, columnNames: featureIndices.map { names[$0] }, features: features,
            targets: targets)
    }

    private static func checkNames(
        _ names: [String], of fields: [CSVReader.Field], path: String
    ) throws {
        var seen: Set<ExactText> = []
        for (name, field) in zip(names, fields)
        where !seen.insert(ExactText(name)).inserted {
            throw DatasetError.badData(
                "\(path):\(field.line):\(field.column)", "a second column is called \"\(name)\"",
                expected: "the names of the columns have to differ")
        }
    }

    private static let numberCharacters = Set("0123456789+-.eE".utf8)

    private static func number(
        _ field: CSVReader.Field, named name: String, path: String
    ) throws -> Float {
        let text = field.text.drop { $0 == " " || $0 == "\t" }
        let end = text.lastIndex { $0 != " " && $0 != "\t" }
        let trimmed = end.map { String(text[...$0]) } ?? ""
        // Swift's own parser would also take nan, inf and hexadecimal.
        let isDecimal = trimmed.utf8.allSatisfy(numberCharacters.contains)
        guard isDecimal, let value = Float(trimmed), value.isFinite else {
            throw DatasetError.badData(
                "\(path):\(field.line):\(field.column)", "column \"\(name)\" is \"\(field.text)\"",
                expected: "a finite decimal number is needed")
        }
        return value
    }
}
