import Configuration

/// Reads the members of a JSON object out of one of this program's own files, with errors that name
/// the file and the key.
///
/// Keys that it is not asked for are left alone, so that files of later versions can be read.
package struct JSONRecord {
    private let object: JSONObject
    private let path: String
    private let key: String

    /// Reads and parses the file at `path`, which must hold an object; throws `FileError`.
    package init(contentsOf path: String, limit: Int) throws(FileError) {
        try self.init(parsing: FileSystem.read(path, limit: limit), path: path)
    }

    /// Parses a text, which must be an object; throws `FileError` that names `path`.
    package init(parsing text: [UInt8], path: String) throws(FileError) {
        let value: JSONValue
        do throws(JSONSyntaxError) {
            value = try JSONValue.parse(text, source: path)
        } catch {
            let (line, column) = (error.position.line, error.position.column)
            throw FileError(
                path: path, operation: "read",
                reason: "line \(line), column \(column): \(error.message)", category: .badData)
        }
        try self.init(value, path: path, key: "")
    }

    /// Takes a value that stands under `key` of the file at `path`.
    package init(_ value: JSONValue, path: String, key: String) throws(FileError) {
        guard let object = value.objectValue else {
            throw Self.failure(path, key, "expected an object, found \(value.givenDescription)")
        }
        self.object = object
        self.path = path
        self.key = key
    }

    /// The members in order.
    package var members: [JSONObject.Member] { object.members }

    /// The value of a key that must be there.
    package func value(_ name: String) throws(FileError) -> JSONValue {
        guard let value = object[name] else { throw failure(name, "it is missing") }
        return value
    }

    /// Whether a key is there with a value other than null.
    package func has(_ name: String) -> Bool {
        object[name].map { !$0.isNull } ?? false
    }

    /// An integer that must be there, from `minimum` on.
    package func integer(_ name: String, from minimum: Int = 0) throws(FileError) -> Int {
        let value = try value(name)
        guard let integer = value.integerValue, integer >= minimum else {
            throw failure(
                name, "expected an integer from \(minimum) on, found \(value.givenDescription)")
        }
        return integer
    }

    /// Integers of at least `minimum` that must be there.
    package func integers(_ name: String, from minimum: Int = 0) throws(FileError) -> [Int] {
        let value = try value(name)
        let integers = value.arrayValue?.compactMap(\.integerValue).filter { $0 >= minimum }
        guard let integers, integers.count == value.arrayValue?.count else {
            throw failure(
                name, "expected integers from \(minimum) on, found \(value.givenDescription)")
        }
        return integers
    }

    /// A text that must be there.
    package func string(_ name: String) throws(FileError) -> String {
        let value = try value(name)
        guard let text = value.stringValue else {
            throw failure(name, "expected a string, found \(value.givenDescription)")
        }
        return text
    }

    /// `true` or `false`, which must be there.
    package func boolean(_ name: String) throws(FileError) -> Bool {
        let value = try value(name)
        guard let truth = value.boolValue else {
            throw failure(name, "expected true or false, found \(value.givenDescription)")
        }
        return truth
    }

    /// The texts of an array that must be there.
    package func strings(_ name: String) throws(FileError) -> [String] {
        let value = try value(name)
        guard let elements = value.arrayValue else {
            throw failure(name, "expected an array, found \(value.givenDescription)")
        }
        var texts: [String] = []
        for element in elements {
            guard let text = element.stringValue else {
                throw failure(name, "expected strings, found \(element.givenDescription)")
            }
            texts.append(text)
        }
        return texts
    }

    /// One of an enum's words, or of some of them, that must be there.
    package func choice<Choice: RawRepresentable<String> & CaseIterable & Equatable>(
        _ name: String, among choices: [Choice] = Array(Choice.allCases)
    ) throws(FileError) -> Choice {
        let word = try string(name)
        guard let choice = Choice(rawValue: word), choices.contains(choice) else {
            let names = choices.map(\.rawValue).joined(separator: ", ")
            throw failure(name, "\"\(word)\" is none of \(names)")
        }
        return choice
    }

    /// A number, or one of the strings for those that JSON lacks, that must be there.
    package func number(_ name: String) throws(FileError) -> Double {
        let value = try value(name)
        guard let number = value.exactValue else {
            throw failure(name, "expected a number, found \(value.givenDescription)")
        }
        return number
    }

    /// An object that must be there.
    package func record(_ name: String) throws(FileError) -> JSONRecord {
        try JSONRecord(value(name), path: path, key: keyPath(name))
    }

    /// The objects of an array that must be there.
    func records(_ name: String) throws(FileError) -> [JSONRecord] {
        let value = try value(name)
        guard let elements = value.arrayValue else {
            throw failure(name, "expected an array, found \(value.givenDescription)")
        }
        var records: [JSONRecord] = []
        for (index, element) in elements.enumerated() {
            records.append(
                try JSONRecord(element, path: path, key: "\(keyPath(name))[\(index)]"))
        }
        return records
    }

    /// The error that the value of a key is wrong.
    package func failure(_ name: String, _ reason: String) -> FileError {
        Self.failure(path, keyPath(name), reason)
    }

    private func keyPath(_ name: String) -> String { key.isEmpty ? name : "\(key).\(name)" }

    private static func failure(_ path: String, _ key: String, _ reason: String) -> FileError {
        FileError(
            path: path, operation: "read", reason: key.isEmpty ? reason : "\(key): \(reason)",
            category: .badData)
    }
}
