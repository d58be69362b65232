import Basics

/// Writes numbers and texts as 64-bit words, for files that only this program reads.
package struct WordWriter {
    package private(set) var words: [UInt64] = []

    package mutating func append(_ value: Int) { words.append(UInt64(bitPattern: Int64(value))) }

    package mutating func append(_ value: UInt64) { words.append(value) }

    package mutating func append(_ value: Double) { words.append(value.bitPattern) }

    /// A word that says whether there is a value, and the value.
    package mutating func append(_ value: Int?) {
        append(value == nil ? 0 : 1)
        append(value ?? 0)
    }

    /// A word that says whether there is a value, and the value.
    package mutating func append(_ value: Double?) {
        append(value == nil ? 0 : 1)
        append(value ?? 0)
    }

    /// The number of bytes, and the bytes, eight a word.
    package mutating func append(_ text: String) {
        let bytes = Array(text.utf8)
        append(bytes.count)
        for start in stride(from: 0, to: bytes.count, by: 8) {
            var word: UInt64 = 0
            for offset in start..<min(start + 8, bytes.count) {
                word |= UInt64(bytes[offset]) << UInt64(8 * (offset - start))
            }
            words.append(word)
        }
    }

    /// The words and a checksum of them, least significant byte first.
    package var bytes: [UInt8] { littleEndianBytes(words + [WordReader.checksum(words[...])]) }
}

/// Reads what a `WordWriter` wrote; what is not there reads as nil, never as something else.
package struct WordReader {
    private let words: [UInt64]
    private let end: Int
    private var place = 0

    /// Nil for bytes that are no whole words with the checksum of the others at their end.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= 8, bytes.count % 8 == 0 else { return nil }
        words = littleEndianIntegers(bytes, of: UInt64.self)
        end = words.count - 1
        guard Self.checksum(words[..<end]) == words[end] else { return nil }
    }

    /// Whether all words were read.
    var isAtEnd: Bool { place == end }

    package mutating func word() -> UInt64? {
        guard place < end else { return nil }
        place += 1
        return words[place - 1]
    }

    package mutating func integer() -> Int? { word().map { Int(Int64(bitPattern: $0)) } }

    package mutating func double() -> Double? { word().map(Double.init(bitPattern:)) }

    /// A number of things to come, each of at least `width` words.
    package mutating func count(width: Int = 1) -> Int? {
        guard let count = integer(), count >= 0, count <= (end - place) / width else { return nil }
        return count
    }

    package mutating func optionalInteger() -> Int?? {
        guard let isThere = word(), let value = integer() else { return nil }
        return .some(isThere == 0 ? nil : value)
    }

    mutating func optionalDouble() -> Double?? {
        guard let isThere = word(), let value = double() else { return nil }
        return .some(isThere == 0 ? nil : value)
    }

    package mutating func text() -> String? {
        guard let count = integer(), count >= 0, count <= (end - place) * 8 else { return nil }
        var bytes: [UInt8] = []
        while bytes.count < count {
            guard let word = word() else { return nil }
            for offset in 0..<min(8, count - bytes.count) {
                bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(8 * offset)))
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// FNV-1a (Fowler, Noll, Vo), a word at a time.
    package static func checksum(_ words: ArraySlice<UInt64>) -> UInt64 {
        words.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ $1) &* 0x100_0000_01B3 }
    }
}
