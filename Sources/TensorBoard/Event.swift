import SwiftProtobuf

/// One entry of an event file.
public struct Event: Equatable, Sendable {
    /// What an entry says.
    public enum Content: Equatable, Sendable {
        /// The version of the format; it begins every file.
        case fileVersion
        /// A run was taken up again: what earlier files say of this step and later ones is void.
        case resumption
        /// Values of tags.
        case summary([SummaryValue])
    }

    /// Seconds since 1970.
    public let wallTime: Double
    /// The number of updates made.
    public let step: Int
    /// What it says.
    public let content: Content

    /// An entry about a step.
    public init(wallTime: Double, step: Int = 0, _ content: Content) {
        self.wallTime = wallTime
        self.step = step
        self.content = content
    }

    /// The bytes of the entry in a file: length and its check, data and theirs.
    ///
    /// Throws what SwiftProtobuf does for data of two gigabytes or more.
    public func record() throws -> [UInt8] {
        var options = BinaryEncodingOptions()
        options.useDeterministicOrdering = true
        let data: [UInt8] = try message().serializedBytes(options: options)
        let length = Self.littleEndian(UInt64(data.count))
        return length + Self.littleEndian(CRC32C.masked(of: length)) + data
            + Self.littleEndian(CRC32C.masked(of: data))
    }

    private func message() throws -> Tensorboard_EventMessage {
        var message = Tensorboard_EventMessage()
        message.wallTime = wallTime
        message.step = Int64(step)
        switch content {
        case .fileVersion: message.fileVersion = "brain.Event:2"
        case .resumption: message.sessionLog.status = .start
        case .summary(let values): message.summary.value = try values.map { try $0.message() }
        }
        return message
    }

    private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}
