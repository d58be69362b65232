import Configuration

/// A config to begin with, on the embedded digits, which need no network.
public struct ExperimentTemplate: Sendable {
    /// What is trained, as a heading begins: "A variational autoencoder".
    public let title: String
    /// Everything but name and seed.
    public let settings: JSONObject

    /// A config of these settings.
    public init(title: String, settings: JSONObject) {
        self.title = title
        self.settings = settings
    }
}
