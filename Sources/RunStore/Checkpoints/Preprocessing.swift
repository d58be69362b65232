import Configuration

/// What is done to a user's data on their way into a network. Checkpoints hold it, since whoever
/// uses a model elsewhere has to do the same.
package struct Preprocessing: Equatable, Sendable {
    /// How grey pixels become model inputs.
    package var binarization: Binarization
    /// Whether features are shifted and scaled; the numbers are in a file of their own.
    package var isStandardized: Bool
    /// Names of a table's features in the order in which the network takes them. None where they
    /// together take more than `namesLimit` bytes, which is too much for `state.json`.
    package var columnNames: [String]
    /// Names of the numbers that a regression gives, in their order, under the same rule.
    package var targetNames: [String]

    private static let namesLimit = 1 << 15

    /// What is done to data; without arguments, nothing.
    package init(
        binarization: Binarization = .none, isStandardized: Bool = false,
        columnNames: [String] = [], targetNames: [String] = []
    ) {
        self.binarization = binarization
        self.isStandardized = isStandardized
        self.columnNames = Self.short(columnNames)
        self.targetNames = Self.short(targetNames)
    }

    private static func short(_ names: [String]) -> [String] {
        names.reduce(0) { $0 + $1.utf8.count } <= namesLimit ? names : []
    }

    /// What a checkpoint stores.
    package var json: JSONValue {
        [
            "binarization": .string(binarization.rawValue), "standardize": .bool(isStandardized),
            "columnNames": .array(columnNames.map { .string($0) }),
            "targetNames": .array(targetNames.map { .string($0) }),
        ]
    }

    package init(_ record: JSONRecord) throws(FileError) {
        self.init(
            binarization: try record.choice("binarization"),
            isStandardized: try record.boolean("standardize"),
            columnNames: try record.strings("columnNames"),
            targetNames: try record.strings("targetNames"))
    }
}
