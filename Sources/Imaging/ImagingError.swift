/// What can go wrong with pictures: bytes that are no PNG or JPEG, sizes that no picture can have.
public enum ImagingError: Error, Equatable, Sendable {
    /// Bytes that were given as a PNG cannot be read; the reason says why.
    case unreadablePNG(reason: String)

    /// Bytes that were given as a JPEG cannot be read; the reason says why.
    case unreadableJPEG(reason: String)

    /// Bytes that were given as a picture begin neither like a PNG nor like a JPEG.
    case unknownFormat

    /// A PNG could not be written; the reason says why.
    case unwritablePNG(reason: String)

    /// A text chunk has a key or a value that PNG does not allow.
    case invalidText(key: String, reason: String)

    /// A picture's side, in pixels or points, is outside what can be drawn.
    case sizeOutOfRange(name: String, value: Int, allowed: ClosedRange<Int>)

    /// The drawing library failed; the reason is its own.
    case drawingFailed(reason: String)
}

extension ImagingError: CustomStringConvertible {
    /// One sentence that says what was given and what would be right.
    public var description: String {
        switch self {
        case .unreadablePNG(let reason):
            "not a readable PNG: \(reason)"
        case .unreadableJPEG(let reason):
            "not a readable JPEG: \(reason)"
        case .unknownFormat:
            "neither a PNG nor a JPEG: it begins like none of them"
        case .unwritablePNG(let reason):
            "the PNG could not be written: \(reason)"
        case .invalidText(let key, let reason):
            "the PNG text key \"\(key)\" cannot be written: \(reason)"
        case .sizeOutOfRange(let name, let value, let allowed):
            "the picture's \(name) is \(value); it must be between "
                + "\(allowed.lowerBound) and \(allowed.upperBound)"
        case .drawingFailed(let reason):
            "the picture could not be drawn: \(reason)"
        }
    }
}
