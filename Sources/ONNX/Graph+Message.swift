import Foundation
import SwiftProtobuf

extension Graph {
    /// The graph as the format has it.
    var message: Onnx_GraphProto {
        .with { graph in
            graph.name = name
            graph.node = nodes.enumerated().map { $1.message(position: $0) }
            graph.initializer = initializers.map(\.message)
            graph.input = inputs.map(\.message)
            graph.output = outputs.map(\.message)
        }
    }

    /// Reads a graph.
    ///
    /// - Throws: `ModelFileError` naming what has another type or size than it should.
    init(_ message: Onnx_GraphProto) throws(ModelFileError) {
        var initializers: [Initializer] = []
        for tensor in message.initializer { initializers.append(try Initializer(tensor)) }
        var nodes: [Node] = []
        for node in message.node { nodes.append(try Node(node)) }
        var (inputs, outputs): ([Value], [Value]) = ([], [])
        for value in message.input { inputs.append(try Value(value)) }
        for value in message.output { outputs.append(try Value(value)) }
        self.init(
            name: message.name, inputs: inputs, outputs: outputs, nodes: nodes,
            initializers: initializers)
    }
}

extension Graph.Node {
    fileprivate func message(position: Int) -> Onnx_NodeProto {
        .with { node in
            node.opType = operation
            node.name = "\(operation)_\(position)"
            node.input = inputs
            node.output = outputs
            node.attribute = attributes.sorted { $0.key < $1.key }.map { name, value in
                .with { attribute in
                    attribute.name = name
                    switch value {
                    case .float(let number): (attribute.f, attribute.type) = (number, .float)
                    case .integer(let number):
                        (attribute.i, attribute.type) = (Int64(number), .int)
                    case .string(let text):
                        (attribute.s, attribute.type) = (Data(text.utf8), .string)
                    case .integers(let numbers):
                        (attribute.ints, attribute.type) = (numbers.map(Int64.init), .ints)
                    }
                }
            }
        }
    }

    fileprivate init(_ message: Onnx_NodeProto) throws(ModelFileError) {
        var attributes: [String: Graph.Attribute] = [:]
        for attribute in message.attribute {
            switch attribute.type {
            case .float: attributes[attribute.name] = .float(attribute.f)
            case .int: attributes[attribute.name] = .integer(Int(attribute.i))
            case .string:
                attributes[attribute.name] = .string(String(decoding: attribute.s, as: UTF8.self))
            case .ints: attributes[attribute.name] = .integers(attribute.ints.map { Int($0) })
            case .undefined, .UNRECOGNIZED:
                throw ModelFileError(
                    "attribute \"\(attribute.name)\" of \(message.opType) has an unknown type")
            }
        }
        self.init(
            operation: message.opType, inputs: message.input, outputs: message.output,
            attributes: attributes)
    }
}

extension Graph.Initializer {
    fileprivate var message: Onnx_TensorProto {
        .with { tensor in
            tensor.name = name
            tensor.dims = shape.map(Int64.init)
            let type: Onnx_TensorProto.DataType = kind == .float32 ? .float : .int64
            tensor.dataType = Int32(type.rawValue)
            tensor.rawData = Data(bytes)
        }
    }

    fileprivate init(_ message: Onnx_TensorProto) throws(ModelFileError) {
        let type = Onnx_TensorProto.DataType(rawValue: Int(message.dataType))
        let kind: Kind
        let width: Int
        switch type {
        case .float: (kind, width) = (.float32, 4)
        case .int64: (kind, width) = (.int64, 8)
        default:
            throw ModelFileError(
                "tensor \"\(message.name)\" has the type \(message.dataType), expected float32 or "
                    + "int64")
        }
        let count = message.dims.reduce(Int64(width)) {
            $1 < 0 ? -1 : $0.multipliedReportingOverflow(by: $1).partialValue
        }
        guard count == message.rawData.count else {
            throw ModelFileError(
                "tensor \"\(message.name)\" of shape \(message.dims) holds "
                    + "\(message.rawData.count) bytes")
        }
        self.init(
            name: message.name, kind: kind, shape: message.dims.map { Int($0) },
            bytes: [UInt8](message.rawData))
    }
}

extension Graph.Value {
    fileprivate var message: Onnx_ValueInfoProto {
        .with { value in
            value.name = name
            value.docString = documentation
            value.type.tensorType.elemType = Int32(Onnx_TensorProto.DataType.float.rawValue)
            value.type.tensorType.shape.dim = shape.map { size in
                .with { dimension in
                    switch size {
                    case .fixed(let count): dimension.dimValue = Int64(count)
                    case .free(let name): dimension.dimParam = name
                    }
                }
            }
        }
    }

    fileprivate init(_ message: Onnx_ValueInfoProto) throws(ModelFileError) {
        guard case .tensorType(let tensor)? = message.type.value,
            Int(tensor.elemType) == Onnx_TensorProto.DataType.float.rawValue
        else { throw ModelFileError("\"\(message.name)\" is no tensor of float32") }
        var shape: [Size] = []
        for dimension in tensor.shape.dim {
            switch dimension.value {
            case .dimValue(let count)?: shape.append(.fixed(Int(count)))
            case .dimParam(let name)?: shape.append(.free(name))
            case nil: throw ModelFileError("an axis of \"\(message.name)\" has no size")
            }
        }
        self.init(message.name, shape: shape, documentation: message.docString)
    }
}
