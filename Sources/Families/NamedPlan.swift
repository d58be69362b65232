import NeuralNetworks

/// A network of a model, by the name of its parameters, with the shapes between its layers.
public struct NamedPlan: Sendable {
    /// The name that the names of its parameters begin with, which is also its key in the config.
    public let name: String
    /// Its layers.
    public let plan: NetworkPlan

    /// A network's plan under the network's name.
    public init(_ name: String, _ plan: NetworkPlan) {
        self.name = name
        self.plan = plan
    }
}
