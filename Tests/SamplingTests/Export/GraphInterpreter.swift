import Autodiff
import ONNX
import TestSupport
import Testing

/// Carries out the few operators that perceptrons and reordered vectors are exported as, by their
/// definitions in the ONNX documentation and with nothing of how they were made.
struct GraphInterpreter {
    let graph: Graph

    /// The outputs by name, for the one input.
    func outputs(of input: Tensor) throws -> [String: Tensor] {
        var values = [graph.inputs[0].name: input]
        var integers: [String: [Int]] = [:]
        for constant in graph.initializers {
            if let floats = constant.floats {
                values[constant.name] = Tensor(floats, shape: Shape(constant.shape))
            } else {
                integers[constant.name] = constant.integers
            }
        }
        for node in graph.nodes {
            let x = try #require(values[node.inputs[0]])
            func value(_ index: Int) throws -> Tensor { try #require(values[node.inputs[index]]) }
            switch node.operation {
            case "Gemm":
                #expect(node.attributes["transB"] == .integer(1))
                let product = matrixProduct(x, try value(1).transposed())
                values[node.outputs[0]] = node.inputs.count > 2 ? product + (try value(2)) : product
            case "Sub": values[node.outputs[0]] = x - (try value(1))
            case "Add": values[node.outputs[0]] = x + (try value(1))
            case "Mul": values[node.outputs[0]] = x * (try value(1))
            case "Div": values[node.outputs[0]] = x / (try value(1))
            case "Relu": values[node.outputs[0]] = x.relu()
            case "Sigmoid": values[node.outputs[0]] = x.sigmoid()
            case "Tanh": values[node.outputs[0]] = x.tanh()
            case "Identity": values[node.outputs[0]] = x
            case "Flatten": values[node.outputs[0]] = x.flattened
            case "Reshape":
                let sizes = try #require(integers[node.inputs[1]])
                values[node.outputs[0]] = x.reshaped(to: Shape([x.shape[0]] + sizes.dropFirst()))
                #expect(sizes[0] == 0)
            case "Transpose":
                guard case .integers(let order)? = node.attributes["perm"] else {
                    Issue.record("a transposition without an order")
                    continue
                }
                values[node.outputs[0]] = x.transposed(order)
            case "BatchNormalization":
                guard case .float(let epsilon)? = node.attributes["epsilon"] else {
                    Issue.record("a normalisation without an epsilon")
                    continue
                }
                let deviation = (try value(4) + epsilon).squareRoot()
                values[node.outputs[0]] =
                    (x - (try value(3))) / deviation * (try value(1)) + (try value(2))
            case "Split":
                var start = 0
                let sizes = try #require(integers[node.inputs[1]])
                for (name, size) in zip(node.outputs, sizes) {
                    values[name] = x.sliced(axis: 1, start..<start + size)
                    start += size
                }
            default: Issue.record("no operator of a perceptron: \(node.operation)")
            }
        }
        return values
    }
}
