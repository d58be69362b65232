import Autodiff
import Configuration
import Kernels

/// A layer as configs state it: what becomes of an example's shape, and what is built.
///
/// Shapes are those of one example: [features], or [height, width, channels].
public protocol LayerConfig: Sendable {
    /// What kind of layer it is, in a word or two: `Convolution 4×4/2`.
    var summary: String { get }

    /// What comes out for an example of `input`, reckoned without allocating anything.
    ///
    /// - Throws: `LayerError` when the layer cannot take such an example.
    func outline(_ input: Shape) throws(LayerError) -> LayerOutline

    /// The layer with its initial weights; `outline` has accepted the input.
    func module(_ construction: inout LayerConstruction) -> any Module

    /// Whether feature k of the output belongs to feature k of the input, as behind an activation.
    var keepsFeatures: Bool { get }

    /// Whether what comes out for one example of a training batch depends on the others.
    var mixesExamples: Bool { get }

    /// Whether it does so in evaluation too, where batch normalisation does not.
    var mixesEvaluatedExamples: Bool { get }

    /// The examples of `input` that a training batch needs at least; those of `parts` aside.
    func leastBatch(of input: Shape) -> Int

    /// Lists of layers that the layer is made of, under their keys.
    var parts: [(key: String, layers: [any LayerConfig])] { get }

    /// The function that every number which comes out has gone through, if there is one.
    var ending: LayerEnding? { get }

    /// Whether every number that comes out is one that went in, or lies between such numbers, as
    /// behind a reshape or a pooling.
    var keepsRange: Bool { get }

    /// Whether the layer's weights are held to a spectral norm of one.
    var boundsSlope: Bool { get }

    /// What a user should hear of the layer's settings for examples of `input`.
    func remarks(on input: Shape) -> [LayerRemark]
}

extension LayerConfig {
    /// False, as for most layers.
    public var keepsFeatures: Bool { false }
    /// False, as for most layers.
    public var mixesExamples: Bool { false }
    /// False, as for most layers.
    public var mixesEvaluatedExamples: Bool { false }
    /// One, as for most layers.
    public func leastBatch(of input: Shape) -> Int { 1 }
    /// None, as for most layers.
    public var parts: [(key: String, layers: [any LayerConfig])] { [] }
    /// None, as for most layers.
    public var ending: LayerEnding? { nil }
    /// False, as for layers that compute.
    public var keepsRange: Bool { false }
    /// False, as for most layers.
    public var boundsSlope: Bool { false }
    /// None, as for most layers.
    public func remarks(on input: Shape) -> [LayerRemark] { [] }
}

/// The function that a layer ends in.
public struct LayerEnding: Sendable {
    /// The function.
    let activation: Activation
    /// The key that names it; nil where it is the layer itself.
    let key: String?
    /// What a config says to have it: `{"type": "relu"}`.
    let line: String

    /// The ending of a layer.
    ///
    /// - `key`: the key that names the function; nil where it is the layer itself.
    /// - `line`: what a config says to have it: `{"type": "relu"}`.
    public init(activation: Activation, key: String?, line: String) {
        self.activation = activation
        self.key = key
        self.line = line
    }
}

/// Something that a user should hear of a layer.
public struct LayerRemark: Sendable {
    /// Where it stands, what follows from it, and what to do.
    let error: LayerError
    /// Whether a config with it is refused unless an older build took and stored it.
    let isRefusal: Bool

    /// A remark at a key of the layer, or on the layer as a whole.
    public init(_ error: LayerError, isRefusal: Bool = false) {
        self.error = error
        self.isRefusal = isRefusal
    }
}

/// What a layer makes of an example.
public struct LayerOutline: Sendable {
    /// The sizes of what comes out.
    public let output: Shape
    /// Numbers that training changes.
    public let parameterCount: Int
    /// Numbers kept beside them, such as running statistics.
    public let bufferCount: Int
    /// Floating-point operations of a forward pass, of an example; of matrix products and
    /// convolutions only.
    public let operations: Double

    /// An outline.
    public init(
        _ output: Shape, parameterCount: Int = 0, bufferCount: Int = 0, operations: Double = 0
    ) {
        self.output = output
        self.parameterCount = parameterCount
        self.bufferCount = bufferCount
        self.operations = operations
    }
}

/// What a layer is built with.
public struct LayerConstruction {
    /// Sizes of an example that goes in.
    public let input: Shape
    /// How weights begin, unless the layer says so itself.
    public let initializer: Initializer
    /// The image [height, width, channels] whose elements the inputs are, where they are a vector
    /// made of one.
    public let inputImage: Shape?
    /// Likewise of the outputs, where an image will be made of them.
    public let outputImage: Shape?
    /// Where initial weights come from.
    public var random: RandomStream
}

/// Why a layer cannot take what it is given.
public struct LayerError: Error, Sendable {
    /// The key of the layer at fault, if it is one.
    let key: String?
    /// The way from the network to the layer: `layers`, 2.
    private(set) var steps: [JSONPath.Component] = []
    /// What was given and what would be right.
    public let message: String
    /// What the user may do about it.
    public let suggestion: String?

    /// An error.
    public init(_ message: String, at key: String? = nil, suggestion: String? = nil) {
        self.message = message
        self.key = key
        self.suggestion = suggestion
    }

    /// The error as one of the layer at `position` of the list under `key`.
    func within(_ position: Int, of list: String) -> LayerError {
        var error = self
        error.steps = [.key(list), .index(position)] + steps
        return error
    }

    /// The error as one of the layer at the end of `way` from the network.
    func at(_ way: [JSONPath.Component]) -> LayerError {
        var error = self
        error.steps = way + steps
        return error
    }
}

/// Products of sizes, which a config can make larger than an integer.
enum Sizes {
    /// More elements than any machine holds.
    private static let most = 1 << 46

    /// The product.
    ///
    /// - Throws: `LayerError` when it is larger than any memory.
    static func product(_ factors: [Int]) throws(LayerError) -> Int {
        var result = 1
        for factor in factors {
            let (product, overflow) = result.multipliedReportingOverflow(by: factor)
            guard !overflow, product <= most else {
                let text = factors.map { "\($0)" }.joined(separator: "·")
                throw LayerError("its sizes \(text) are more than any memory holds")
            }
            result = product
        }
        return result
    }
}

extension Shape {
    /// Height, width and channels of an image.
    ///
    /// - Throws: `LayerError` saying that `layer` takes an image.
    func image(
        for layer: String
    ) throws(LayerError) -> (height: Int, width: Int, channels: Int) {
        guard rank == 3 else {
            throw LayerError(
                "a \(layer) takes an image [height, width, channels], and is given \(self)",
                suggestion: "put {\"type\": \"reshape\", \"shape\": [height, width, channels]} "
                    + "before it")
        }
        return (self[0], self[1], self[2])
    }

    /// The features of a vector.
    ///
    /// - Throws: `LayerError` saying that `layer` takes a vector.
    func features(for layer: String) throws(LayerError) -> Int {
        guard rank == 1 else {
            throw LayerError(
                "a \(layer) takes a vector, and is given \(self)",
                suggestion: "put {\"type\": \"flatten\"} before it")
        }
        return self[0]
    }
}
