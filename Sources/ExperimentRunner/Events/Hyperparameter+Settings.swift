import Configuration
import TensorBoard

extension Hyperparameter {
    /// Every setting of a config under its dotted path, in the order of the keys.
    ///
    /// Lists of plain values are one text, as in `[400,200]`; lists of objects have a path for each
    /// setting in them, as in `model.regularizers[0].weight`. What is `null` is left out.
    package static func settings(of object: JSONObject) -> [Hyperparameter] {
        settings(of: .object(object), at: JSONPath())
    }

    private static func settings(of value: JSONValue, at path: JSONPath) -> [Hyperparameter] {
        switch value {
        case .null: []
        case .bool(let truth): [Hyperparameter(path.description, .truth(truth))]
        case .string(let text): [Hyperparameter(path.description, .text(text))]
        case .number(let number):
            // A number that a double cannot hold stays what was written.
            [
                Hyperparameter(
                    path.description,
                    number.exactDouble.map(Value.number) ?? .text(number.literal))
            ]
        case .object(let object):
            object.flatMap { settings(of: $0.value, at: path.appending($0.key)) }
        case .array(let elements):
            elements.contains { $0.objectValue != nil || $0.arrayValue != nil }
                ? elements.enumerated().flatMap { settings(of: $1, at: path.appending($0)) }
                : [Hyperparameter(path.description, .text(value.serialized()))]
        }
    }
}

extension JSONNumber {
    /// The nearest double; nil for integers that it would round.
    fileprivate var exactDouble: Double? {
        guard let integer else { return double }
        return Double(exactly: integer)
    }
}
