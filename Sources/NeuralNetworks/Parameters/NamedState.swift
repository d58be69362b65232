import Autodiff

/// One thing that a module or another owner of state has, under the name that a PyTorch `state_dict` gives it.
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

/// A buffer and its name.
public struct NamedBuffer: Sendable {
    /// The path of property names.
    public let name: String
    /// The buffer.
    public let buffer: StateBuffer
}

/// A container whose elements go by their position alone, as in PyTorch's `Sequential`.
protocol UnnamedContainer {}

extension Stateful {
    /// Everything that this value and those within it own, in the order of declaration. What is
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

    /// The statistics of batches among `namedState`.
    public var namedStatistics: [NamedBuffer] {
        namedState.compactMap { state in
            guard case .buffer(let buffer) = state.content, buffer.isStatistic else { return nil }
            return NamedBuffer(name: state.name, buffer: buffer)
        }
    }

    /// Runs `body`, which may change buffers and counters, and puts them back as they were.
    public func keepingBuffers<Result>(_ body: () throws -> Result) rethrows -> Result {
        let state = namedState
        var putBack: [() -> Void] = []
        for state in state {
            switch state.content {
            case .parameter: break
            case .buffer(let buffer):
                let value = buffer.value
                putBack.append { buffer.assign(value) }
            case .counter(let counter):
                let value = counter.value
                putBack.append { counter.value = value }
            }
        }
        defer { for restore in putBack { restore() } }
        return try body()
    }

    /// Makes every count of batches begin at zero.
    public func resetCounters() {
        for case .counter(let counter) in namedState.map(\.content) { counter.value = 0 }
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
    if type(of: value) is AnyClass {
        // A class is entered once, so that references in a circle end.
        guard seen.insert(ObjectIdentifier(value as AnyObject)).inserted else { return }
    }
    for (step, child) in children(of: value) {
        if value is any NamedBehindWeight, let last = path.last, let name = step.first {
            let path = path.dropLast() + ["\(last)_\(name)"]
            collect(child, path: Array(path), into: &found, seen: &seen)
        } else {
            collect(child, path: path + step, into: &found, seen: &seen)
        }
    }
}

/// What a value is made of and how each part extends the path; inherited properties come first,
/// and a dictionary goes by the order of its keys, since its own changes from run to run.
private func children(of value: Any) -> [(step: [String], value: Any)] {
    let mirror = Mirror(reflecting: value)
    switch mirror.displayStyle {
    case .optional: return mirror.children.map { ([], $0.value) }
    case .collection, .set, .tuple:
        return mirror.children.enumerated().map { (["\($0)"], $1.value) }
    case .dictionary:
        let entries = mirror.children.map { entry in
            Mirror(reflecting: entry.value).children.map(\.value)
        }
        return entries.map { (["\($0[0])"], $0[1]) }.sorted { $0.0[0] < $1.0[0] }
    default:
        let own = sequence(first: mirror, next: \.superclassMirror).reversed()
            .flatMap(\.children).enumerated()
        let isUnnamed = value is any UnnamedContainer
        return own.map { position, child in
            (isUnnamed ? [] : [snakeCase(child.label ?? "\(position)")], child.value)
        }
    }
}

/// `runningMean` as `running_mean`, `toRGB` as `to_rgb`.
private func snakeCase(_ name: String) -> String {
    let characters = Array(name)
    return characters.indices.reduce(into: "") { result, index in
        let character = characters[index]
        guard character.isUppercase else { return result.append(character) }
        let follows = index > 0 && !characters[index - 1].isUppercase
        let leads = index > 0 && index + 1 < characters.count && characters[index + 1].isLowercase
        result += (follows || leads ? "_" : "") + character.lowercased()
    }
}
