import Foundation

/// A graph of operators: every value has a name, by which operators refer to it.
public struct Graph: Sendable, Equatable {
    /// What goes in or comes out: float32.
    public struct Value: Sendable, Equatable {
        /// The size of an axis: a number, or free under a name.
        public enum Size: Sendable, Equatable {
            /// So many.
            case fixed(Int)
            /// Any number, the same wherever the name stands.
            case free(String)
        }

        /// The name.
        public let name: String
        /// The sizes of the axes.
        public let shape: [Size]
        /// What it is, for people.
        public let documentation: String

        /// A value.
        public init(_ name: String, shape: [Size], documentation: String) {
            self.name = name
            self.shape = shape
            self.documentation = documentation
        }
    }

    /// A setting of an operator.
    public enum Attribute: Sendable, Equatable {
        /// A number.
        case float(Float)
        /// A whole number.
        case integer(Int)
        /// A word.
        case string(String)
        /// Whole numbers.
        case integers([Int])
    }

    /// One operator at work.
    public struct Node: Sendable, Equatable {
        /// The operator: `Conv`.
        public let operation: String
        /// Names of what goes in; empty for what is left out.
        public let inputs: [String]
        /// Names of what comes out.
        public let outputs: [String]
        /// Settings by name.
        public let attributes: [String: Attribute]
    }

    /// A constant, such as a weight.
    public struct Initializer: Sendable, Equatable {
        /// Types of the elements.
        public enum Kind: Sendable, Equatable {
            /// Single precision.
            case float32
            /// Signed, eight bytes.
            case int64
        }

        /// The name.
        public let name: String
        /// The type of the elements.
        public let kind: Kind
        /// The sizes of the axes; `[]` is a single element.
        public let shape: [Int]
        /// The elements in row-major order, little-endian.
        public let bytes: [UInt8]

        /// The elements; nil unless they are single-precision numbers.
        public var floats: [Float]? {
            guard kind == .float32 else { return nil }
            return stride(from: 0, to: bytes.count, by: 4).map { start in
                Float(
                    bitPattern: bytes[start..<start + 4].reversed()
                        .reduce(0) { $0 << 8 | UInt32($1) })
            }
        }

        /// The elements; nil unless they are whole numbers.
        public var integers: [Int]? {
            guard kind == .int64 else { return nil }
            return stride(from: 0, to: bytes.count, by: 8).map { start in
                Int(
                    truncatingIfNeeded: bytes[start..<start + 8].reversed()
                        .reduce(0) { $0 << 8 | UInt64($1) })
            }
        }
    }

    /// The name.
    public var name: String
    /// What goes in.
    public var inputs: [Value]
    /// What comes out.
    public var outputs: [Value]
    /// The operators, each behind those that make its inputs.
    public private(set) var nodes: [Node] = []
    /// The constants.
    public private(set) var initializers: [Initializer] = []
    private var counter = 0

    /// A graph without operators.
    public init(name: String, inputs: [Value] = [], outputs: [Value] = []) {
        self.name = name
        self.inputs = inputs
        self.outputs = outputs
    }

    init(
        name: String, inputs: [Value], outputs: [Value], nodes: [Node],
        initializers: [Initializer]
    ) {
        self.init(name: name, inputs: inputs, outputs: outputs)
        self.nodes = nodes
        self.initializers = initializers
    }

    /// Adds an operator with one output, called `name` if that is given.
    ///
    /// - Returns: the output's name.
    @discardableResult
    public mutating func add(
        _ operation: String, _ inputs: [String], _ attributes: [String: Attribute] = [:],
        as name: String? = nil
    ) -> String {
        let output = name ?? freshName(operation.lowercased())
        nodes.append(
            Node(
                operation: operation, inputs: inputs, outputs: [output], attributes: attributes))
        return output
    }

    /// Adds an operator with several outputs of the given names.
    public mutating func add(
        _ operation: String, _ inputs: [String], _ attributes: [String: Attribute] = [:],
        outputs: [String]
    ) {
        nodes.append(
            Node(operation: operation, inputs: inputs, outputs: outputs, attributes: attributes))
    }

    /// Adds a constant of float32, whose elements are given as little-endian bytes.
    ///
    /// - Returns: its name.
    /// - Precondition: the name is new, and there are as many bytes as the shape says.
    @discardableResult
    public mutating func addConstant(
        _ name: String, shape: [Int], floatBytes bytes: [UInt8]
    ) -> String {
        precondition(
            bytes.count == 4 * shape.reduce(1, *), "Graph: \(bytes.count) bytes for \(shape)")
        precondition(
            !initializers.contains { $0.name == name }, "Graph: the constant \(name) is taken")
        initializers.append(Initializer(name: name, kind: .float32, shape: shape, bytes: bytes))
        return name
    }

    /// Adds a constant of single-precision numbers under a name of its own, which is returned.
    public mutating func floats(_ values: [Float], shape: [Int]) -> String {
        let bytes = values.flatMap { value in
            (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
        }
        return addConstant(freshName("constant"), shape: shape, floatBytes: bytes)
    }

    /// Adds a constant of whole numbers under a name of its own, which is returned; a vector unless
    /// `shape` is given.
    public mutating func integers(_ values: [Int], shape: [Int]? = nil) -> String {
        let bytes = values.flatMap { value in
            (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        let name = freshName("constant")
        initializers.append(
            Initializer(name: name, kind: .int64, shape: shape ?? [values.count], bytes: bytes))
        return name
    }

    private mutating func freshName(_ kind: String) -> String {
        counter += 1
        return "\(kind)_\(counter)"
    }

    /// Whether both hold the same, however they were made.
    public static func == (left: Graph, right: Graph) -> Bool {
        left.name == right.name && left.inputs == right.inputs && left.outputs == right.outputs
            && left.nodes == right.nodes && left.initializers == right.initializers
    }
}
