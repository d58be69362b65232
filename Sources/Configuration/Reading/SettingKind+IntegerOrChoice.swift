/// An integer, or one of an enum's names that stands for one.
public enum IntegerOrChoice<Choice: Sendable>: Sendable {
    /// A number was given.
    case integer(Int)
    /// A name was given.
    case choice(Choice)
}

extension IntegerOrChoice: Equatable where Choice: Equatable {}

extension SettingKind {
    /// An integer, or the name of one of an enum's cases.
    static func integer<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
        in range: ClosedRange<Int>, or type: Choice.Type, describing: ((Choice) -> String)?
    ) -> SettingKind<IntegerOrChoice<Choice>> where Value == IntegerOrChoice<Choice> {
        let integer = SettingKind<Int>.integer(in: range)
        let choice = SettingKind<Choice>.choice(describing: describing)
        return SettingKind<IntegerOrChoice<Choice>>(
            expected: integer.expected + ", or " + choice.expected,
            placeholder: { _ in .integer(range.lowerBound) },
            schema: { definitions in
                [
                    "anyOf": [
                        .object(integer.schema(definitions)), .object(choice.schema(definitions)),
                    ]
                ]
            },
            decode: { json, path, context in
                if json.stringValue != nil {
                    return choice.decode(json, path, context).map {
                        .init(value: .choice($0.value), json: $0.json)
                    }
                }
                return integer.decode(json, path, context).map {
                    .init(value: .integer($0.value), json: $0.json)
                }
            })
    }
}

extension ObjectReader {
    /// Reads an integer, or the name of one of an enum's cases.
    public func integer<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
        _ key: String, or type: Choice.Type, default fallback: Choice, in range: ClosedRange<Int>,
        _ description: String, describing: ((Choice) -> String)? = nil
    ) -> IntegerOrChoice<Choice> {
        read(
            key, .integer(in: range, or: type, describing: describing),
            default: .init(value: .choice(fallback), json: .string(fallback.rawValue)), description)
    }
}
