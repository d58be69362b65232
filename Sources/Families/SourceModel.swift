import NeuralNetworks
import Configuration

/// The trained model that another one is built on.
public struct SourceModel: Sendable {
    /// Its family's member, with all that the family knows of it.
    public let member: any ModelFamily
    /// What of the data decided its sizes.
    public let sizes: ExampleSizes
    private let trained: (any Stateful)?

    /// A model of a first run.
    ///
    /// - `trained`: the model with its weights, where these were read.
    public init(
        _ member: any ModelFamily, sizes: ExampleSizes, trained: (any Stateful)? = nil
    ) {
        self.member = member
        self.sizes = sizes
        self.trained = trained
    }

    /// The model: with its weights where these were read, else with others, which those of a
    /// checkpoint of the second run then replace.
    ///
    /// What holds it must give no player its parameters: they are not moved.
    ///
    /// - Throws: `ConfigError` when a network does not suit the examples.
    public func model() throws(ConfigError) -> any Stateful {
        if let trained { return trained }
        return try member.model(sizes, seed: 0)
    }

    /// Its numbers; nil when they overflow, or when a network does not suit the examples.
    public var numberCount: Int? { member.numberCount(sizes) }

    /// The plan of one of its networks; nil where it has none of that name.
    ///
    /// - Throws: `ConfigError` when a network does not suit the examples.
    public func network(_ name: String) throws(ConfigError) -> NetworkPlan? {
        try member.networks(sizes).first { $0.name == name }?.plan
    }
}
