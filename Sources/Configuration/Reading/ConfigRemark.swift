/// Something in a config that can be read and built, and that its author should hear of.
public struct ConfigRemark: Sendable, Equatable {
    /// Where it stands, what follows from it, and what to do.
    public let error: ConfigError
    /// Whether a config with it is refused unless an older build took and stored it.
    public let isRefusal: Bool

    /// A remark that warns, or refuses.
    public init(_ error: ConfigError, isRefusal: Bool = false) {
        self.error = error
        self.isRefusal = isRefusal
    }
}
