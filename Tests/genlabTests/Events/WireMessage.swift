/// A protocol buffer message as its bytes tell it: numbers of fields and what stands in them.
struct WireMessage {
    /// What stands in a field.
    enum Value: Equatable {
        case integer(UInt64)
        case fixed64(UInt64)
        case fixed32(UInt32)
        case bytes([UInt8])
    }

    struct Malformed: Error {}

    let fields: [(number: Int, value: Value)]

    init(_ bytes: some Collection<UInt8>) throws {
        var rest = Array(bytes)[...]
        var fields: [(number: Int, value: Value)] = []
        while !rest.isEmpty {
            let key = try Self.integer(&rest)
            let value: Value
            switch key & 7 {
            case 0: value = .integer(try Self.integer(&rest))
            case 1: value = .fixed64(Self.littleEndian(try Self.take(8, &rest)))
            case 2: value = .bytes(Array(try Self.take(Int(Self.integer(&rest)), &rest)))
            case 5: value = .fixed32(UInt32(Self.littleEndian(try Self.take(4, &rest))))
            default: throw Malformed()
            }
            fields.append((Int(key >> 3), value))
        }
        self.fields = fields
    }

    /// The fields of a number, in their order.
    subscript(number: Int) -> [Value] { fields.filter { $0.number == number }.map(\.value) }

    /// The messages in a field.
    func messages(_ number: Int) throws -> [WireMessage] {
        try bytes(number).map { try WireMessage($0) }
    }

    /// The byte strings in a field.
    func bytes(_ number: Int) -> [[UInt8]] {
        self[number].compactMap { if case .bytes(let bytes) = $0 { bytes } else { nil } }
    }

    func text(_ number: Int) -> String? {
        bytes(number).last.map { String(decoding: $0, as: UTF8.self) }
    }

    func double(_ number: Int) -> Double? {
        guard case .fixed64(let bits) = self[number].last else { return nil }
        return Double(bitPattern: bits)
    }

    func float(_ number: Int) -> Float? {
        guard case .fixed32(let bits) = self[number].last else { return nil }
        return Float(bitPattern: bits)
    }

    func integer(_ number: Int) -> Int? {
        guard case .integer(let bits) = self[number].last else { return nil }
        return Int(Int64(bitPattern: bits))
    }

    /// Packed doubles.
    func doubles(_ number: Int) -> [Double] {
        bytes(number).flatMap { bytes in
            stride(from: 0, to: bytes.count, by: 8).map {
                Double(bitPattern: Self.littleEndian(bytes[$0..<$0 + 8]))
            }
        }
    }

    static func littleEndian(_ bytes: some BidirectionalCollection<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func take(
        _ count: Int, _ rest: inout ArraySlice<UInt8>
    ) throws -> ArraySlice<UInt8> {
        guard 0...rest.count ~= count else { throw Malformed() }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    private static func integer(_ rest: inout ArraySlice<UInt8>) throws -> UInt64 {
        var result: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            guard let byte = rest.popFirst() else { throw Malformed() }
            result |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return result }
        }
        throw Malformed()
    }
}
