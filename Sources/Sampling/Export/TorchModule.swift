import Autodiff
import Configuration
import Experiments
import Families
import Kernels
import NeuralNetworks

/// Python code of a `torch.nn.Module` with the shapes of a model: it loads the weights that an
/// export writes with `load_state_dict` and computes what the model does in evaluation mode.
struct TorchModule {
    /// The parts that the module has, in order.
    let parts: [ExportedPart]
    /// Names of the parts which, one behind the other, are what the model is there for.
    let function: [String]
    /// Parameters outside of the parts, by their owners' names: the logarithm of a learnt variance.
    let others: [Owner]
    /// Names of classes and of columns, by what they are called as attributes.
    let names: [(attribute: String, values: [String])]

    /// What owns parameters outside of the parts.
    struct Owner {
        /// The name that the names of its parameters begin with: `likelihood`.
        let name: String
        /// The rest of these names, and the sizes of each parameter.
        var parameters: [(name: String, shape: [Int])]
    }

    /// The code; `weights` is the name of the file that an example in it loads, and `source` says
    /// how that is made where it is not there yet.
    func code(weights: String, source: String?) -> String {
        var layers = TorchLayers()
        let networks = parts.map { part in
            "        self.\(part.name) = "
                + layers.sequential(part.network.layers, indentation: "        ")
        }
        let methods = parts.map(method)
        var lines = [
            "\"\"\"The model as a module of PyTorch.",
            "",
            "    from safetensors.torch import load_file",
            "    model = GenerativeModel().eval()",
            "    model.load_state_dict(load_file(\"\(Self.quotable(weights))\"))",
            "",
        ]
        lines += source.map { ["The file of the weights is written by \($0).", ""] } ?? []
        lines += [
            "Images are [batch, channels, height, width].",
            "\"\"\"",
        ]
        lines += layers.imports
        lines += [""]
        lines += layers.definitions.sorted { $0.key < $1.key }.flatMap { ["", $0.value, ""] }
        lines += ["", "class GenerativeModel(nn.Module):"]
        lines += names.map { "    \($0.attribute) = \(Python.texts($0.values))" }
        if !names.isEmpty { lines.append("") }
        lines.append("    def __init__(self):")
        lines += ["        super().__init__()"] + networks
        for owner in others {
            lines.append("        self.\(owner.name) = nn.Module()")
            lines += owner.parameters.map { parameter in
                "        self.\(owner.name).\(parameter.name) = "
                    + "nn.Parameter(torch.zeros(\(Python.tuple(parameter.shape))))"
            }
        }
        lines += standardizationBuffers
        lines += methods.flatMap { [""] + $0 } + [""] + forward
        return lines.joined(separator: "\n") + "\n"
    }

    /// A name that can stand in Python's text.
    private static func quotable(_ name: String) -> String {
        String(
            name.map {
                $0.isASCII && ($0.isLetter || $0.isNumber || "._-/ ".contains($0)) ? $0 : "_"
            })
    }

    /// What the module holds to standardize rows by, or to undo it: no part of its `state_dict`.
    private var standardizationBuffers: [String] {
        let used = parts.lazy.compactMap { part -> Standardization? in
            if case .standardization(let entry) = part.entry { entry } else { part.exit }
        }
        guard let standardization = used.first else { return [] }
        return [("mean", standardization.mean), ("deviation", standardization.deviation)].map {
            let numbers = $1.map { "\($0)" }.joined(separator: ", ")
            return "        self.register_buffer(\"standardization_\($0)\", "
                + "torch.tensor([\(numbers)]), persistent=False)"
        }
    }

    private func method(_ part: ExportedPart) -> [String] {
        let network = part.network
        var value =
            switch part.entry {
            case .none: part.input.name
            case .standardization:
                "((\(part.input.name) - self.standardization_mean) "
                    + "/ self.standardization_deviation)"
            case .threshold: "(\(part.input.name) > 0.5).to(\(part.input.name))"
            }
        if network.input != network.firstInput { value += ".flatten(1)" }
        value = "self.\(part.name)(\(value))"
        if network.lastOutput != network.output {
            // An image of the vector's elements, or the vector that an image of one pixel is.
            value +=
                network.output.count == 1
                ? ".flatten(1)" : ".unflatten(1, \(Python.tuple(network.output)))"
        }
        switch part.head {
        case .none:
            if part.exit != nil {
                value += " * self.standardization_deviation + self.standardization_mean"
            }
        case .sigmoid: value = "torch.sigmoid(\(value))"
        case .halves: value += ".chunk(2, dim=1)"
        }
        let outputs = part.outputs.map { "\($0.name): \($0.documentation)" }
        return [
            "    def \(part.methodName)(self, \(part.input.name)):",
            "        \"\"\"From \(part.input.name): \(part.input.documentation).",
            "",
            "        To \(outputs.joined(separator: "; ")).",
            "        \"\"\"",
            "        return \(value)",
        ]
    }

    /// What the module itself computes: the model's own function where all of it is there, else what
    /// its first part does.
    private var forward: [String] {
        let chain = function.compactMap { name in parts.first { $0.part == name } }
        let steps = chain.count == function.count && !chain.isEmpty ? chain : [parts[0]]
        let name = steps[0].input.name
        let body = steps.reduce(name) { value, part in
            let given = "self.\(part.methodName)(\(value))"
            // Of several outputs the first is what goes on.
            return part.outputs.count > 1 && part.part != steps.last?.part ? given + "[0]" : given
        }
        return ["    def forward(self, \(name)):", "        return \(body)"]
    }
}

/// Values as Python writes them.
enum Python {
    static func tuple(_ numbers: [Int]) -> String {
        let text = numbers.map(String.init).joined(separator: ", ")
        return numbers.count == 1 ? "(\(text),)" : "(\(text))"
    }

    /// A list of texts: those of JSON are Python's too.
    static func texts(_ values: [String]) -> String {
        JSONValue.array(values.map(JSONValue.string)).serialized()
    }

    static func text(_ value: Bool) -> String { value ? "True" : "False" }

    /// A pair, or one number where both are the same.
    static func sides(_ height: Int, _ width: Int) -> String {
        height == width ? "\(height)" : "(\(height), \(width))"
    }

    static func sides(_ size: PlaneSize) -> String { sides(size.height, size.width) }
    static func sides(_ sizes: [Int]) -> String { sides(sizes[0], sizes[1]) }
}
