/// Something that has a height and a width, such as the kernel of a convolution.
public struct Sides: Sendable, Hashable, CustomStringConvertible {
    /// Rows.
    public let height: Int
    /// Columns.
    public let width: Int

    /// Both sides.
    public init(height: Int, width: Int) {
        self.height = height
        self.width = width
    }

    /// Equal sides.
    public init(_ side: Int) { self.init(height: side, width: side) }

    /// As configs write it: `3` or `[3, 5]`.
    public var description: String { height == width ? "\(height)" : "[\(height), \(width)]" }
}

extension Sides: ExpressibleByIntegerLiteral {
    /// Equal sides.
    public init(integerLiteral side: Int) { self.init(side) }
}

/// Sides, or one of an enum's names that stands for them.
public enum SidesOrChoice<Choice: Sendable>: Sendable {
    /// Numbers were given.
    case sides(Sides)
    /// A name was given.
    case choice(Choice)
}

extension SidesOrChoice: ExpressibleByIntegerLiteral {
    /// Equal sides.
    public init(integerLiteral side: Int) { self = .sides(Sides(side)) }
}

extension SettingKind<Sides> {
    /// An integer for both sides, or an array of height and width.
    static func sides(each range: ClosedRange<Int>) -> SettingKind<Sides> {
        let one = SettingKind<Int>.integer(in: range)
        let pair = one.array(count: 2...2, of: "integers" + range.constraint)
        return SettingKind(
            expected: one.expected + ", or [height, width]",
            placeholder: { _ in Sides(range.lowerBound) },
            schema: { definitions in
                ["anyOf": [.object(one.schema(definitions)), .object(pair.schema(definitions))]]
            },
            decode: { json, path, context in
                if json.arrayValue != nil {
                    return pair.decode(json, path, context).map {
                        let sides = Sides(height: $0.value[0], width: $0.value[1])
                        return Reading(value: sides, json: sides.json)
                    }
                }
                return one.decode(json, path, context).map {
                    Reading(value: Sides($0.value), json: $0.json)
                }
            })
    }
}

extension SettingKind {
    /// Sides, or the name of one of an enum's cases.
    static func sides<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
        each range: ClosedRange<Int>, or type: Choice.Type, describing: ((Choice) -> String)?
    ) -> SettingKind<SidesOrChoice<Choice>> where Value == SidesOrChoice<Choice> {
        let sides = SettingKind<Sides>.sides(each: range)
        let choice = SettingKind<Choice>.choice(describing: describing)
        return SettingKind<SidesOrChoice<Choice>>(
            expected: sides.expected + ", or " + choice.expected,
            placeholder: { _ in .sides(Sides(range.lowerBound)) },
            schema: { definitions in
                [
                    "anyOf": [
                        .object(sides.schema(definitions)), .object(choice.schema(definitions)),
                    ]
                ]
            },
            decode: { json, path, context in
                if json.stringValue != nil {
                    return choice.decode(json, path, context).map {
                        .init(value: .choice($0.value), json: $0.json)
                    }
                }
                return sides.decode(json, path, context).map {
                    .init(value: .sides($0.value), json: $0.json)
                }
            })
    }
}

extension Sides {
    var json: JSONValue {
        height == width ? .integer(height) : .array([.integer(height), .integer(width)])
    }
}

extension ObjectReader {
    /// Reads an integer that holds for both sides, or an array of height and width.
    public func sides(
        _ key: String, default fallback: Sides? = nil, each range: ClosedRange<Int>,
        _ description: String
    ) -> Sides {
        read(
            key, .sides(each: range), default: fallback.map { .init(value: $0, json: $0.json) },
            description)
    }

    /// Reads sides that may be absent or `null`.
    public func optionalSides(
        _ key: String, each range: ClosedRange<Int>, _ description: String
    ) -> Sides? {
        read(key, SettingKind.sides(each: range).optional, default: .absent, description)
    }

    /// Reads sides, or the name of one of an enum's cases.
    public func sides<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
        _ key: String, or type: Choice.Type, default fallback: Choice, each range: ClosedRange<Int>,
        _ description: String, describing: ((Choice) -> String)? = nil
    ) -> SidesOrChoice<Choice> {
        read(
            key, .sides(each: range, or: type, describing: describing),
            default: .init(value: .choice(fallback), json: .string(fallback.rawValue)), description)
    }
}
