import Experiments
import ONNX
import RunStore

extension OperatorGraph {
    /// The mean and deviation by which rows are standardized.
    private mutating func constants(_ standardization: Standardization) -> [String] {
        standardization.arrays(named: "standardization.").map { array in
            graph.addConstant(
                array.name, shape: array.array.shape, floatBytes: array.array.bytes)
        }
    }

    /// What comes out, made of what the network gives.
    mutating func left(_ output: String, _ exit: Standardization?) -> String {
        guard let exit else { return output }
        let names = constants(exit)
        return graph.add("Add", [graph.add("Mul", [output, names[1]]), names[0]])
    }

    /// What the network takes, made of what goes in.
    mutating func entered(_ input: String, _ entry: InputTreatment.Entry) -> String {
        switch entry {
        case .none: return input
        case .standardization(let standardization):
            let names = constants(standardization)
            return graph.add("Div", [graph.add("Sub", [input, names[0]]), names[1]])
        case .threshold:
            let isAbove = graph.add("Greater", [input, graph.floats([0.5], shape: [])])
            // 1 is the number of float32 among the format's types.
            return graph.add("Cast", [isAbove], ["to": .integer(1)])
        }
    }
}
