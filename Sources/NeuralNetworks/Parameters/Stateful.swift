/// Something that owns parameters, buffers or counters: a layer, a model, an objective that remembers.
///
/// What it owns is found by looking at its stored properties, so that nothing has to be registered or
/// can be forgotten.
public protocol Stateful: Sendable {}

/// What owns nothing.
public struct Stateless: Stateful {
    /// Nothing.
    public init() {}
}
