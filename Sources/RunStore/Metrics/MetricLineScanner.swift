/// Reads metric lines without making a value of each: by the names of the lines before, which the
/// next one nearly always repeats.
///
/// A line of any other kind goes to `MetricLine`, so that exactly the same lines are taken and
/// refused, with the same errors.
package struct MetricLineScanner {
    /// The names of the metrics met so far, those of today; a metric's slot is its position here.
    package private(set) var names: [String] = []
    /// The last line's number of updates.
    package private(set) var step = 0
    /// The last line's epoch.
    package private(set) var epoch = 0
    /// The last line's number of samples.
    package private(set) var samples = 0
    /// The last line's seconds of training.
    package private(set) var time = 0.0
    /// The slots of the last line's metrics, in the order of the line.
    package private(set) var slots: [Int] = []
    /// The values of the last line's metrics.
    package private(set) var values: [Double] = []

    private let path: String
    private let earlier: EarlierMetrics?
    private var lineNumber = 0
    /// `"name":` of every key, one after the other; the reserved ones come first.
    private var keyBytes: [UInt8] = []
    private var keyEnds: [Int] = []
    /// By key: the number of the line that had it last, and the key that came behind it.
    private var seen: [Int] = []
    private var followers: [Int] = []
    /// By key behind the reserved ones: the name that stands in the lines, and the slot of its values
    /// where that is the same in all lines.
    private var storedNames: [String] = []
    private var keySlots: [Int?] = []
    private var slotsByName: [String: Int] = [:]

    private static let reservedCount = MetricLine.reservedNames.count

    /// A scanner of a run's lines that knows some names already.
    /// Throws `FileError` when its record cannot be read.
    package init(of run: RunFolder, names: [String] = []) throws(FileError) {
        self.init(path: run.metricsPath, names: names, earlier: try EarlierMetrics(of: run))
    }

    /// A scanner of the file at `path` that knows some names already.
    package init(path: String, names: [String] = [], earlier: EarlierMetrics? = nil) {
        self.path = path
        self.earlier = earlier
        for name in MetricLine.reservedNames { addKey(name) }
        for name in names { _ = slot(of: name) }
    }

    /// Reads a line, whose number errors tell; throws `FileError` that names the line and the key.
    package mutating func scan(_ line: ArraySlice<UInt8>, number: Int) throws(FileError) {
        lineNumber += 1
        if scanQuickly(line.span) { return }
        let parsed = try MetricLine(parsing: line, path: path, number: number)
        (step, epoch, samples) = (parsed.step, parsed.epoch, parsed.samples)
        time = parsed.time
        slots = parsed.metrics.map { metric in
            if !storedNames.contains(metric.name) { addMetric(metric.name) }
            return slot(of: earlier?.name(metric.name, step: step) ?? metric.name)
        }
        values = parsed.metrics.map(\.value)
    }

    private mutating func slot(of name: String) -> Int {
        if let slot = slotsByName[name] { return slot }
        let slot = names.count
        names.append(name)
        slotsByName[name] = slot
        return slot
    }

    /// The slot of a metric by its key behind the reserved ones.
    private mutating func slot(ofKey key: Int) -> Int {
        if let slot = keySlots[key] { return slot }
        let stored = storedNames[key]
        guard let earlier, earlier.mayChange(stored) else {
            let slot = slot(of: stored)
            keySlots[key] = slot
            return slot
        }
        return slot(of: earlier.name(stored, step: step))
    }

    private mutating func addMetric(_ stored: String) {
        storedNames.append(stored)
        keySlots.append(nil)
        addKey(stored)
    }

    private mutating func addKey(_ name: String) {
        // As the writer of lines spells it; a key spelled otherwise is not met on the quick way.
        let spelled = name.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }
        if spelled { keyBytes += Array("\"\(name)\":".utf8) }
        keyEnds.append(keyBytes.count)
        seen.append(0)
        followers.append(keyEnds.count)
    }

    /// False, with nothing that counts, for a line that needs a closer look.
    private mutating func scanQuickly(_ text: Span<UInt8>) -> Bool {
        let end = text.count
        guard end > 1, text[0] == UInt8(ascii: "{"), text[end - 1] == UInt8(ascii: "}") else {
            return false
        }
        slots.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
        var place = 1
        var previous = -1
        var reserved = 0
        while true {
            guard let key = key(in: text, at: &place, after: previous), seen[key] != lineNumber
            else { return false }
            seen[key] = lineNumber
            if previous >= 0 { followers[previous] = key }
            previous = key
            if key < 3 {
                guard let count = Self.count(in: text, at: &place) else { return false }
                switch key {
                case 0: step = count
                case 1: epoch = count
                default: samples = count
                }
                reserved += 1
            } else {
                guard let value = Self.value(in: text, at: &place) else { return false }
                if key < Self.reservedCount {
                    time = value
                    reserved += 1
                } else {
                    slots.append(slot(ofKey: key - Self.reservedCount))
                    values.append(value)
                }
            }
            guard place < end else { return false }
            if text[place] == UInt8(ascii: ",") {
                place += 1
            } else {
                return text[place] == UInt8(ascii: "}") && place == end - 1
                    && reserved == Self.reservedCount
            }
        }
    }

    /// The key whose quotes and colon stand at `place`, most likely the one that came there before.
    private func key(in text: Span<UInt8>, at place: inout Int, after previous: Int) -> Int? {
        let likely = previous < 0 ? 0 : followers[previous]
        if likely < keyEnds.count, let next = end(of: likely, in: text, from: place) {
            place = next
            return likely
        }
        for key in keyEnds.indices where key != likely {
            if let next = end(of: key, in: text, from: place) {
                place = next
                return key
            }
        }
        return nil
    }

    /// Where a key ends in the text if it stands at `start`.
    private func end(of key: Int, in text: Span<UInt8>, from start: Int) -> Int? {
        let first = key == 0 ? 0 : keyEnds[key - 1]
        let length = keyEnds[key] - first
        guard length > 0, start + length <= text.count else { return nil }
        for offset in 0..<length where keyBytes[first + offset] != text[start + offset] {
            return nil
        }
        return start + length
    }

    /// A whole number from 0 on without fraction or exponent, of at most 18 digits.
    private static func count(in text: Span<UInt8>, at place: inout Int) -> Int? {
        let start = place
        var value = 0
        while place < text.count, place - start < 18 {
            let digit = text[place] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            value = value * 10 + Int(digit)
            place += 1
        }
        let digits = place - start
        guard (1...18).contains(digits), digits == 1 || text[start] != UInt8(ascii: "0") else {
            return nil
        }
        return value
    }

    private static let words: [(bytes: [UInt8], value: Double)] = [
        (Array("\"NaN\"".utf8), .nan), (Array("\"Infinity\"".utf8), .infinity),
        (Array("\"-Infinity\"".utf8), -.infinity),
    ]

    private static func value(in text: Span<UInt8>, at place: inout Int) -> Double? {
        guard place < text.count, text[place] == UInt8(ascii: "\"") else {
            return DecimalLiteral.value(in: text, at: &place)
        }
        for (bytes, value) in words where place + bytes.count <= text.count {
            if bytes.indices.allSatisfy({ bytes[$0] == text[place + $0] }) {
                place += bytes.count
                return value
            }
        }
        return nil
    }
}
