import Configuration

/// Comma-separated values by RFC 4180, but for the lines' ends, which are those of a text file.
package enum CSVText {
    /// A line for each row; fields that need it are quoted.
    package static func lines(_ rows: [[String]]) -> String {
        rows.map { $0.map(quoted).joined(separator: ",") + "\n" }.joined()
    }

    /// A value as a field: a text as it is, anything else as JSON.
    package static func field(_ value: JSONValue) -> String {
        value.stringValue ?? value.serialized()
    }

    private static func quoted(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else {
            return text
        }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
