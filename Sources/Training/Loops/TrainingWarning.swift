/// Something about a model, or about what it learns from, that a user should read: a collapse, a
/// saturation, files that were left out.
public struct TrainingWarning: Hashable, Sendable {
    /// What a warning is about. A run tells each kind once, whatever numbers the sentence holds.
    ///
    /// A family of models, or a reader of data, adds its kinds as static members of an extension.
    public struct Kind: RawRepresentable, Hashable, Sendable {
        /// The word by which `run.json` knows the kind, such as `generator-collapse`.
        public let rawValue: String

        /// A kind by its word, which stays the same in later versions.
        public init(rawValue: String) { self.rawValue = rawValue }
    }

    /// What it is about.
    public let kind: Kind
    /// The sentence for the user.
    public let message: String

    /// A warning.
    public init(kind: Kind, message: String) {
        self.kind = kind
        self.message = message
    }
}
