import ONNX
import Testing

@Suite struct ModelFileTests {
    private static let model: ModelFile = {
        var graph = Graph(
            name: "g",
            inputs: [.init("x", shape: [.free("n"), .fixed(2)], documentation: "what goes in")],
            outputs: [.init("y", shape: [.free("n"), .fixed(2)], documentation: "")])
        let weight = graph.floats([1, -2, 3, .infinity], shape: [2, 2])
        let sizes = graph.integers([-1, .max])
        let product = graph.add(
            "Gemm", ["x", weight, ""],
            ["alpha": .float(0.5), "transB": .integer(1), "pads": .integers([-1, 0, 3])])
        graph.add("Reshape", [product, sizes], ["mode": .string("é")], as: "y")
        return ModelFile(
            graph, documentation: "a model", metadata: ["b": "2", "a": "1"],
            producer: ("p", "1"))
    }()

    @Test func survivesItsFile() throws {
        let read = try ModelFile(parsing: Self.model.serialized())
        #expect(read == Self.model)
        #expect(read.graph.initializers[0].floats == [1, -2, 3, .infinity])
    }

    @Test func equalModelsGiveEqualBytes() throws {
        let bytes = try Self.model.serialized()
        for _ in 0..<10 {
            var other = Self.model
            other.metadata = Dictionary(uniqueKeysWithValues: Self.model.metadata.shuffled())
            #expect(try other.serialized() == bytes)
        }
    }

    /// The first field of the message is the version (onnx.proto: `ir_version = 1`).
    @Test func otherVersionsAreRefused() throws {
        var bytes = try Self.model.serialized()
        #expect(bytes.prefix(2) == [0x08, 0x08])
        bytes[1] = 0x07
        #expect {
            try ModelFile(parsing: bytes)
        } throws: {
            "\($0)".contains("IR version is 7, expected 8")
        }
    }

    @Test func whatIsNoModelIsRefused() throws {
        #expect(throws: (any Error).self) { try ModelFile(parsing: [0xFF, 0xFF, 0xFF]) }
        #expect(throws: (any Error).self) {
            try ModelFile(parsing: Array(Self.model.serialized().dropLast(5)))
        }
    }
}
