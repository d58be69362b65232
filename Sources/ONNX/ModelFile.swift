import Foundation
import SwiftProtobuf

/// A model in the ONNX format: a graph of operators over float32 tensors, of IR version 8 with the
/// operators of opset 17 (https://onnx.ai/onnx/operators/).
public struct ModelFile: Sendable, Equatable {
    /// The version of the format.
    public static let irVersion = 8
    /// The version of the operators.
    public static let opset = 17

    /// The operators in an order in which each finds its inputs made, and the weights.
    public var graph: Graph
    /// What the model is, for people.
    public var documentation: String
    /// What programs may want to know, by key.
    public var metadata: [String: String]
    /// The program that made the model.
    public var producer: (name: String, version: String) {
        get { (producerName, producerVersion) }
        set { (producerName, producerVersion) = newValue }
    }
    private var producerName: String
    private var producerVersion: String

    /// A model.
    public init(
        _ graph: Graph, documentation: String, metadata: [String: String],
        producer: (name: String, version: String)
    ) {
        self.graph = graph
        self.documentation = documentation
        self.metadata = metadata
        (producerName, producerVersion) = producer
    }

    /// The bytes of the file; equal models give equal bytes.
    ///
    /// - Throws: an error of SwiftProtobuf when the model takes more than two gigabytes, the most
    ///   that the format holds.
    public func serialized() throws -> [UInt8] {
        var model = Onnx_ModelProto()
        model.irVersion = Int64(Self.irVersion)
        model.producerName = producerName
        model.producerVersion = producerVersion
        model.docString = documentation
        model.graph = graph.message
        model.opsetImport = [.with { $0.version = Int64(Self.opset) }]
        model.metadataProps = metadata.sorted { $0.key < $1.key }.map { key, value in
            .with {
                $0.key = key
                $0.value = value
            }
        }
        return [UInt8](try model.serializedData())
    }

    /// Reads a model that uses what this package writes; other fields are passed over.
    ///
    /// - Throws: `ModelFileError` for other versions and types, and an error of SwiftProtobuf for
    ///   bytes that are no message.
    public init(parsing bytes: [UInt8]) throws {
        let model = try Onnx_ModelProto(serializedBytes: bytes)
        guard model.irVersion == Self.irVersion else {
            throw ModelFileError(
                "its IR version is \(model.irVersion), expected \(Self.irVersion)")
        }
        guard model.opsetImport.count == 1, model.opsetImport[0].domain.isEmpty,
            model.opsetImport[0].version == Self.opset
        else { throw ModelFileError("it uses other operators than those of opset \(Self.opset)") }
        self.init(
            try Graph(model.graph), documentation: model.docString,
            metadata: Dictionary(
                model.metadataProps.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 }),
            producer: (model.producerName, model.producerVersion))
    }
}

/// Why bytes are no model that this package reads.
public struct ModelFileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was found and what would be right.
    public let description: String

    init(_ description: String) { self.description = description }
}
