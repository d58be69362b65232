import NeuralNetworks

/// A model whose networks can be taken away by themselves.
public protocol Exportable: Module {
    /// The networks in the order in which they are listed.
    var exportedNetworks: [ExportedNetwork] { get }
    /// Names of those networks which, one behind the other, are what the model is there for.
    var exportedFunction: [String] { get }
}

/// A network of a model as it is exported: what goes in and what comes out.
public struct ExportedNetwork: Sendable {
    /// Where pixels lie.
    public enum PixelRange: String, Sendable {
        /// Between minus one and one.
        case signed = "[-1, 1]"
        /// Between zero and one.
        case unsigned = "[0, 1]"

        /// The range and how a picture's bytes come into it.
        public var words: String {
            switch self {
            case .signed: "\(rawValue), bytes divided by 127.5, less 1"
            case .unsigned: "\(rawValue), bytes divided by 255"
            }
        }
    }

    /// What goes in.
    public enum Input: Sendable {
        /// Latent variables, in words.
        case latents(String)
        /// Examples as they are in the data, under that name.
        case examples(named: String)
        /// Images that were made as well as taken from the data, in that range.
        case judgedImages(PixelRange)
    }

    /// What is done with what the network gives.
    public enum Head: Sendable {
        /// Nothing.
        case none
        /// The logistic function of every element.
        case sigmoid
        /// The features are cut into two halves.
        case halves
    }

    /// What comes out: a name, and what it is.
    public struct Output: Sendable {
        /// The name: `logits`.
        public let name: String
        /// What it is, for people.
        public let documentation: String
        /// Whether its elements stand for the classes of the data.
        public let isOfClasses: Bool
        /// Whether it is an example such as the data hold.
        public let isOfExamples: Bool

        /// An output of that name.
        public init(
            _ name: String, _ documentation: String, isOfClasses: Bool = false,
            isOfExamples: Bool = false
        ) {
            self.name = name
            self.documentation = documentation
            self.isOfClasses = isOfClasses
            self.isOfExamples = isOfExamples
        }
    }

    /// What a user calls it: `generator`.
    public let name: String
    /// The name that the names of its parameters begin with.
    public let network: String
    /// What its function is called in PyTorch's module: `generate`.
    public let methodName: String
    /// The layers.
    public let layers: Network
    /// What goes in.
    public let input: Input
    /// What is done with what comes out.
    public let head: Head
    /// What comes out: one value, or two of `halves`.
    public let outputs: [Output]

    /// A network under its names.
    ///
    /// - `network`: where the names of its parameters do not begin with `name`.
    public init(
        _ name: String, network: String? = nil, methodName: String, _ layers: Network,
        input: Input, head: Head = .none, outputs: [Output]
    ) {
        self.name = name
        self.network = network ?? name
        self.methodName = methodName
        self.layers = layers
        self.input = input
        self.head = head
        self.outputs = outputs
    }
}
