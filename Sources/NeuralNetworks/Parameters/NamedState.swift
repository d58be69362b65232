import Autodiff

/// One thing that a module owns, under the name that a PyTorch `state_dict` gives it.
public struct NamedState: Sendable {
    /// What is owned.
    public enum Content: Sendable {
        /// A weight.
        case parameter(Parameter)
        /// A tensor that no gradient changes.
        case buffer(StateBuffer)
        /// A whole number.
        case counter(StateCounter)
    }

    /// The path of property names, in snake case, joined by dots: `0.running_mean`.
    public let name: String
    /// What is owned.
    public let content: Content
}

/// A parameter and its name.
public struct NamedParameter: Sendable {
    /// The path of property names.
    public let name: String
    /// The parameter.
    public let parameter: Parameter

    /// A parameter under a name.
    public init(_ name: String, _ parameter: Parameter) {
        self.name = name
        self.parameter = parameter
    }
}

/// A container whose elements go by their position alone, as in PyTorch's `Sequential`.
protocol UnnamedContainer {}

extension Module {
    /// Everything that this module and those within it own, in the order of declaration. What is
    /// owned twice is listed under its first name only.
    public var namedState: [NamedState] {
        var seen: Set<ObjectIdentifier> = []
        var found: [NamedState] = []
        collect(self, path: [], into: &found, seen: &seen)
        return found
    }

    /// The parameters among `namedState`.
    public var namedParameters: [NamedParameter] {
        namedState.compactMap { state in
            guard case .parameter(let parameter) = state.content else { return nil }
            return NamedParameter(state.name, parameter)
        }
    }

    /// The parameters, in the order of declaration.
    public var parameters: [Parameter] { namedParameters.map(\.parameter) }
}

private func collect(
    _ value: Any, path: [String], into found: inout [NamedState],
    seen: inout Set<ObjectIdentifier>
) {
    func add(_ object: AnyObject, _ content: NamedState.Content) {
        guard seen.insert(ObjectIdentifier(object)).inserted else { return }
        found.append(NamedState(name: path.joined(separator: "."), content: content))
    }
    switch value {
    case let parameter as Parameter: return add(parameter, .parameter(parameter))
    case let buffer as StateBuffer: return add(buffer, .buffer(buffer))
    case let counter as StateCounter: return add(counter, .counter(counter))
    case is Tensor, is String, is Int, is Double, is Float, is Bool: return
    default: break
    }
    let mirror = Mirror(reflecting: value)
    for (position, child) in mirror.children.enumerated() {
        let step: [String]
        switch mirror.displayStyle {
        case .optional: step = []
        case .collection, .set, .dictionary, .tuple: step = ["\(position)"]
        default: step = value is any UnnamedContainer ? [] : [snakeCase(child.label ?? "\(position)")]
        }
        collect(child.value, path: path + step, into: &found, seen: &seen)
    }
}

/// `runningMean` as `running_mean`.
private func snakeCase(_ name: String) -> String {
    name.reduce(into: "") { result, character in
        result += character.isUppercase ? "_" + character.lowercased() : String(character)
    }
}
