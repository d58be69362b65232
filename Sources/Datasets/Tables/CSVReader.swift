import Basics

/// Reads comma-separated values (RFC 4180) record by record.
///
/// Records end with CR LF or LF; fields may be quoted, with quotes doubled and line breaks kept
/// inside; blank lines and a byte order mark at the front are skipped.
struct CSVReader {
    struct Field {
        let text: String
        /// The line on which the field begins, from 1.
        let line: Int
        /// The byte of that line with which it begins, from 1.
        let column: Int
    }

    private static let largestField = 1 << 16
    private static let largestRecord = 1 << 16

    private let source: any ByteSource
    private var buffer: [UInt8] = []
    private var offset = 0
    private var line = 1
    private var column = 1

    init(_ source: any ByteSource) throws {
        self.source = source
        buffer = try source.read(upTo: 1 << 16)
        if let kind = FileSignature.name(of: buffer) {
            throw DatasetError.badData(
                source.path, "is \(kind)", expected: "comma-separated values are needed")
        }
        if buffer.starts(with: [0xef, 0xbb, 0xbf]) { offset = 3 }
    }

    /// The fields of the next record, nil at the end.
    mutating func next() throws -> [Field]? {
        while let byte = try peek() {
            if byte == .lineFeed {
                advance()
            } else if byte == .carriageReturn {
                advance()
                try endLine()
            } else {
                return try record()
            }
        }
        return nil
    }

    private mutating func record() throws -> [Field] {
        var fields: [Field] = []
        while true {
            guard fields.count < Self.largestRecord else {
                throw error("the record has more than \(Self.largestRecord) fields", "fewer")
            }
            fields.append(try field())
            switch try peek() {
            case .comma?:
                advance()
            case .carriageReturn?:
                advance()
                try endLine()
                return fields
            case .lineFeed?:
                advance()
                return fields
            case nil:
                return fields
            default:
                throw error("text follows a closing quote", "a comma or the end of the line")
            }
        }
    }

    private mutating func field() throws -> Field {
        let (line, column) = (line, column)
        let bytes = try peek() == .quote ? quoted() : unquoted()
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw error("the field is not UTF-8", "UTF-8 text")
        }
        return Field(text: text, line: line, column: column)
    }

    private mutating func unquoted() throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let byte = try peek(), ![.comma, .carriageReturn, .lineFeed].contains(byte) {
            guard byte != .quote else {
                throw error(
                    "a quote stands within an unquoted field", "the whole field in quotes")
            }
            try append(byte, to: &bytes)
            advance()
        }
        return bytes
    }

    private mutating func quoted() throws -> [UInt8] {
        let opening = (line, column)
        advance()
        var bytes: [UInt8] = []
        while let byte = try peek() {
            advance()
            if byte == .quote {
                guard try peek() == .quote else { return bytes }
                advance()
            }
            try append(byte, to: &bytes)
        }
        (line, column) = opening
        throw error("the quote is never closed", "a closing quote")
    }

    private func append(_ byte: UInt8, to bytes: inout [UInt8]) throws {
        guard bytes.count < Self.largestField else {
            throw error(
                "the field is longer than \(Self.largestField) bytes",
                "a shorter one; perhaps a quote is not closed")
        }
        bytes.append(byte)
    }

    private mutating func endLine() throws {
        guard try peek() == .lineFeed else {
            throw error("a carriage return stands alone", "lines that end with LF or CR LF")
        }
        advance()
    }

    private mutating func peek() throws -> UInt8? {
        if offset == buffer.count {
            buffer = try source.read(upTo: 1 << 16)
            offset = 0
        }
        return offset < buffer.count ? buffer[offset] : nil
    }

    private mutating func advance() {
        if buffer[offset] == .lineFeed {
            line += 1
            column = 1
        } else {
            column += 1
        }
        offset += 1
    }

    private func error(_ problem: String, _ needed: String) -> DatasetError {
        .badData("\(source.path):\(line):\(column)", problem, expected: "\(needed) is needed")
    }
}

extension UInt8 {
    fileprivate static let lineFeed: UInt8 = 0x0a
    fileprivate static let carriageReturn: UInt8 = 0x0d
    fileprivate static let quote: UInt8 = 0x22
    fileprivate static let comma: UInt8 = 0x2c
}
