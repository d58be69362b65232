import Glibc

/// What one argument of a sweep says: one value for all jobs, or several to choose from.
public enum SweepArgument: Sendable, Equatable {
    /// The same in all jobs.
    case fixed(Override)
    /// Another value in each job.
    case swept(SweepParameter)

    /// Reads an override that may also be a sweep: `seed=1,2`, `seed=choice(1,2)`,
    /// `model.latentSize=range(2,20,6)`, `optimizer.learningRate=loguniform(1e-4,1e-2)`.
    ///
    /// - Throws: `ConfigErrors` that say what is wrong with the text and at which character.
    public static func parse(_ text: String) throws(ConfigErrors) -> SweepArgument {
        do throws(OverrideSyntaxError) {
            var parser = OverrideParser(text)
            return try parser.parseArgument()
        } catch {
            let origin = ConfigError.Origin.overrideCharacter(error.text, column: error.column)
            throw ConfigErrors(
                [ConfigError(path: JSONPath(), message: error.message, origin: origin)],
                source: "override")
        }
    }

    /// The key path that it sets.
    public var path: JSONPath {
        switch self {
        case .fixed(let override): override.path
        case .swept(let parameter): parameter.path
        }
    }

    /// The argument as it is written.
    public var text: String {
        switch self {
        case .fixed(let override): override.text
        case .swept(let parameter): parameter.text
        }
    }

    /// The same argument for another path, which the jobs of a sweep then state.
    public func moved(to path: JSONPath) -> SweepArgument {
        switch self {
        case .fixed(let override): .fixed(override.moved(to: path))
        case .swept(let parameter):
            .swept(
                SweepParameter(
                    path: path, action: parameter.action, values: parameter.values,
                    valuesText: parameter.valuesText, column: parameter.column,
                    isCommaSeparated: parameter.isCommaSeparated))
        }
    }

    private var isSwept: Bool {
        if case .swept = self { true } else { false }
    }

    /// Whether one of the two sets what the other sets, or something within it, and at least one is
    /// swept: jobs would then bear values that they do not have.
    public func conflicts(with other: SweepArgument) -> Bool {
        guard isSwept || other.isSwept else { return false }
        let (mine, theirs) = (path.withDigitsAsIndices, other.path.withDigitsAsIndices)
        return mine.contains(theirs) || theirs.contains(mine)
    }
}

/// Values that jobs of a sweep choose from.
public enum SweepValues: Sendable, Equatable {
    /// One of these; never empty.
    case choices([JSONValue])
    /// A number from the first to the last, each equally likely.
    case uniform(ClosedRange<Double>)
    /// A positive number from the first to the last, whose logarithm is uniform.
    case logarithmicUniform(ClosedRange<Double>)

    /// The values of a grid; nil where they are no finite number.
    public var choices: [JSONValue]? {
        if case .choices(let values) = self { values } else { nil }
    }

    /// The value that a number from 0 up to, but not including, 1 stands for.
    ///
    /// - Precondition: `fraction` lies in [0, 1).
    public func value(at fraction: Double) -> JSONValue {
        precondition((0..<1).contains(fraction), "SweepValues.value: at \(fraction)")
        switch self {
        case .choices(let values):
            return values[min(Int(fraction * Double(values.count)), values.count - 1)]
        case .uniform(let range):
            return .double(
                Self.clamped(
                    range.lowerBound + fraction * (range.upperBound - range.lowerBound), range))
        case .logarithmicUniform(let range):
            let (low, high) = (
                log(range.lowerBound), log(range.upperBound)
            )
            return .double(
                Self.clamped(exp(low + fraction * (high - low)), range))
        }
    }

    private static func clamped(_ value: Double, _ range: ClosedRange<Double>) -> Double {
        min(max(value, range.lowerBound), range.upperBound)
    }
}

/// A setting that differs between the jobs of a sweep.
public struct SweepParameter: Sendable, Equatable {
    /// The key path.
    public let path: JSONPath
    /// How the values are set.
    public let action: Override.Action
    /// What the jobs choose from.
    public let values: SweepValues
    /// The sweep as written behind the `=`.
    public let valuesText: String
    /// Where that begins, counted from one.
    let column: Int
    /// Whether it is values between commas rather than a function's.
    let isCommaSeparated: Bool

    /// The parameter as an argument.
    public var text: String { "\(action.prefix)\(pathText)=\(valuesText)" }

    /// The override of a job that has this one of the values.
    public func override(_ value: JSONValue) -> Override {
        Override(
            action: action, path: path, value: value,
            text: "\(action.prefix)\(pathText)=\(value.overrideText)")
    }

    /// The path as an argument states it.
    public var pathText: String { path.overrideText }
}

extension JSONPath {
    /// The path as an override states it.
    var overrideText: String {
        components.reduce(into: "") { text, component in
            switch component {
            case .index(let index): text += "[\(index)]"
            case .key(let key): text += (text.isEmpty ? "" : ".") + key
            }
        }
    }
}
