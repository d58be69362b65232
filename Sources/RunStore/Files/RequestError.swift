/// Something that was asked for in a way that it cannot be had: a matter of usage, not of files.
public struct RequestError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was asked for and what would be right.
    public let description: String

    package init(_ description: String) {
        self.description = description
    }
}
