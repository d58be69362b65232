/// The dictionary in an npy header, which is written as a Python literal.
struct PythonLiteral {
    private let bytes: [UInt8]
    private let path: String
    private var offset = 0

    init(_ bytes: [UInt8], path: String) {
        self.bytes = bytes
        self.path = path
    }

    /// Reads `{'descr': …, 'fortran_order': …, 'shape': …}` with each key once, in any order.
    mutating func header() throws -> (descriptor: String, isFortranOrder: Bool, shape: [Int]) {
        var descriptor: String?
        var isFortranOrder: Bool?
        var shape: [Int]?
        try take("{")
        while !skip("}") {
            let key = try string()
            try take(":")
            switch key {
            case "descr" where descriptor == nil: descriptor = try descriptorString()
            case "fortran_order" where isFortranOrder == nil: isFortranOrder = try boolean()
            case "shape" where shape == nil: shape = try tuple()
            default: throw error("the key '\(key)' is unknown or stands twice")
            }
            if !skip(",") {
                try take("}")
                break
            }
        }
        skipSpace()
        guard offset == bytes.count else { throw error("text follows the dictionary") }
        guard let descriptor, let isFortranOrder, let shape else {
            throw error("one of the keys 'descr', 'fortran_order', 'shape' is missing")
        }
        return (descriptor, isFortranOrder, shape)
    }

    private mutating func descriptorString() throws -> String {
        skipSpace()
        guard offset < bytes.count, bytes[offset] != UInt8(ascii: "[") else {
            throw error("'descr' is a list: a structured array")
        }
        return try string()
    }

    private mutating func string() throws -> String {
        let quote = skip("'") ? UInt8(ascii: "'") : UInt8(ascii: "\"")
        if quote == UInt8(ascii: "\"") { try take("\"") }
        guard let end = bytes[offset...].firstIndex(of: quote) else {
            throw error("a string is not closed")
        }
        defer { offset = end + 1 }
        return String(decoding: bytes[offset..<end], as: UTF8.self)
    }

    private mutating func boolean() throws -> Bool {
        if skip("True") { return true }
        if skip("False") { return false }
        throw error("'fortran_order' is neither True nor False")
    }

    private mutating func tuple() throws -> [Int] {
        try take("(")
        var sizes: [Int] = []
        while !skip(")") {
            skipSpace()
            let digits = bytes[offset...].prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
            guard let size = Int(String(decoding: digits, as: UTF8.self)) else {
                throw error("'shape' holds something other than whole numbers from 0")
            }
            // Python takes 00 for zero, and 010 for a mistake.
            guard size == 0 || digits.first != UInt8(ascii: "0") else {
                throw error("'shape' holds a number that begins with 0")
            }
            offset = digits.endIndex
            sizes.append(size)
            if !skip(",") {
                try take(")")
                break
            }
        }
        return sizes
    }

    private mutating func take(_ token: String) throws {
        guard skip(token) else { throw error("'\(token)' is missing at byte \(offset)") }
    }

    private mutating func skip(_ token: String) -> Bool {
        skipSpace()
        guard bytes[offset...].starts(with: token.utf8) else { return false }
        offset += token.utf8.count
        return true
    }

    private mutating func skipSpace() {
        while offset < bytes.count, [0x20, 0x09, 0x0a].contains(bytes[offset]) { offset += 1 }
    }

    private func error(_ problem: String) -> DatasetError {
        .badData(
            path, "has a header that cannot be read: \(problem)",
            expected: "NumPy writes {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }")
    }
}
