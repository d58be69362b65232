import Foundation
import ProgramTestSupport

/// An event file read back from its bytes, by the description of the format alone.
struct EventFile {
    /// One value of a tag.
    struct Value {
        let tag: String
        let message: WireMessage

        var scalar: Float? { message.float(2) }
        func image() throws -> WireMessage? { try message.messages(4).first }
        func histogram() throws -> WireMessage? { try message.messages(5).first }

        /// What the plugin `hparams` is told.
        func hyperparameters() throws -> WireMessage? {
            let plugin = try message.messages(9).first?.messages(1).first
            guard let plugin, plugin.text(1) == "hparams" else { return nil }
            return try plugin.messages(2).first
        }
    }

    /// One record.
    struct Entry {
        let wallTime: Double
        let step: Int
        let fileVersion: String?
        /// Whether it declares what earlier files say from its step on void.
        let isResumption: Bool
        let values: [Value]
    }

    struct Damaged: Error, CustomStringConvertible {
        let description: String
    }

    let name: String
    let entries: [Entry]
    /// Whether the last record is cut short, as a process leaves it that is killed while it writes.
    let isTorn: Bool

    init(path: String) throws {
        name = URL(fileURLWithPath: path).lastPathComponent
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Damaged(description: "\(path) cannot be read")
        }
        let bytes = [UInt8](data)
        var entries: [Entry] = []
        var start = 0
        while start + 12 <= bytes.count {
            let length = bytes[start..<start + 8]
            let end = start + 12 + Int(WireMessage.littleEndian(length))
            guard end + 4 <= bytes.count else { break }
            let data = bytes[start + 12..<end]
            guard Self.check(length) == WireMessage.littleEndian(bytes[start + 8..<start + 12]),
                Self.check(data) == WireMessage.littleEndian(bytes[end..<end + 4])
            else { throw Damaged(description: "a check that does not hold at \(start)") }
            entries.append(try Self.entry(WireMessage(data)))
            start = end + 4
        }
        self.entries = entries
        isTorn = start < bytes.count
    }

    /// The event files of a run, in the order in which they are read.
    static func all(of run: RunFiles) throws -> [EventFile] {
        try RunFiles.names(in: run.path).filter { $0.hasPrefix("events.out.tfevents.") }
            .map { try EventFile(path: run($0)) }
    }

    private static func entry(_ message: WireMessage) throws -> Entry {
        let values = try message.messages(5).flatMap { try $0.messages(1) }
        return Entry(
            wallTime: message.double(1) ?? 0, step: message.integer(2) ?? 0,
            fileVersion: message.text(3),
            isResumption: try message.messages(7).contains { $0.integer(1) == 1 },
            values: values.map { Value(tag: $0.text(1) ?? "", message: $0) })
    }

    /// CRC-32C bit by bit, and masked.
    private static func check(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        var crc: UInt32 = ~0
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0x82F6_3B78 : crc >> 1 }
        }
        let inverted = ~crc
        return UInt64((inverted >> 15 | inverted << 17) &+ 0xA282_EAD8)
    }
}

extension [EventFile] {
    /// What readers show of several files of a run: a resumption takes away what came from its step
    /// on. The values of each tag that `read` finds, by step.
    func shown<Found>(_ read: (EventFile.Value) throws -> Found?) rethrows
        -> [String: [Int: [Found]]]
    {
        var shown: [String: [Int: [Found]]] = [:]
        for entry in flatMap(\.entries) {
            if entry.isResumption {
                for tag in shown.keys {
                    shown[tag] = shown[tag]?.filter { $0.key < entry.step }
                }
            }
            for value in entry.values {
                if let found = try read(value) {
                    shown[value.tag, default: [:]][entry.step, default: []].append(found)
                }
            }
        }
        return shown
    }
}
