import ArgumentParser
import Configuration

/// The form in which a command prints what it has found.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
    /// Columns for a person.
    case table
    /// Comma-separated values.
    case csv
    /// JSON.
    case json
    /// Markdown.
    case md

    /// Prints in this form; what is not asked for is not made.
    func write(
        table: () -> Void, csv: () -> String, json: () -> JSONValue, markdown: () -> String
    ) {
        switch self {
        case .table: table()
        case .csv: print(csv(), terminator: "")
        case .json: print(json().serialized(indented: true))
        case .md: print(markdown(), terminator: "")
        }
    }
}
