import Basics
import Configuration
import FoundationEssentials

extension JSONValue {
    static func time(_ date: Date) -> JSONValue {
        .string(RunTimestamp.iso8601(date))
    }
}

extension JSONRecord {
    func time(_ name: String) throws(FileError) -> Date {
        let text = try string(name)
        guard let date = RunTimestamp.date(iso8601: text) else {
            throw failure(name, "\"\(text)\" is no time such as 2026-01-31T23:59:59.500Z")
        }
        return date
    }
}
