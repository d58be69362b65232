extension SettingKind<[SweepParameter]> {
    /// An object of key paths with the values that the jobs of a sweep have there. The resolved
    /// config does not state it: each job states what it has.
    static var sweep: SettingKind {
        SettingKind(
            expected: "an object of settings with their values",
            placeholder: { _ in [] },
            schema: { _ in
                [
                    "type": "object",
                    "additionalProperties": [
                        "anyOf": [
                            ["type": "array", "minItems": 1],
                            [
                                "type": "string",
                                "description": "As on the command line: \"range(2,20,6)\".",
                            ],
                        ]
                    ],
                ]
            },
            decode: { json, path, context in
                guard let object = json.objectValue else {
                    context.addWrong(
                        json, at: path, expected: "an object of settings with their values")
                    return nil
                }
                var parameters: [SweepParameter] = []
                for member in object.members {
                    let place = path.appending(member.key)
                    do throws(ConfigError) {
                        let parameter = try SweepParameter(
                            key: member.key, member.value, at: place)
                        let argument = SweepArgument.swept(parameter)
                        let other = parameters.first { argument.conflicts(with: .swept($0)) }
                        if let other {
                            let message =
                                "sets what \"\(other.pathText)\" sets too, expected one of the two"
                            guard context.origin.isStored else {
                                throw ConfigError(path: place, message: message)
                            }
                            context.addWarning("\(place): \(message)")
                        }
                        parameters.append(parameter)
                    } catch {
                        context.add(error)
                    }
                }
                return parameters.count == object.count
                    ? .init(value: parameters, json: nil) : nil
            })
    }
}

extension SweepParameter {
    private static let expected =
        "an array of values, or a sweep such as \"range(2,20,6)\" or \"1e-3,3e-4\""

    /// The path that a key of a config's section is.
    static func path(key: String) throws(OverrideSyntaxError) -> JSONPath {
        var parser = OverrideParser(key)
        let path = try parser.parsePath()
        if !parser.isAtEnd { throw parser.unexpected("the end") }
        return path
    }

    /// A parameter of a config's section: a path, and an array of values or the text of a sweep.
    ///
    /// - Throws: the error of `place`.
    init(key: String, _ value: JSONValue, at place: JSONPath) throws(ConfigError) {
        func wrong(_ message: String) -> ConfigError { ConfigError(path: place, message: message) }
        let path: JSONPath
        do throws(OverrideSyntaxError) {
            path = try Self.path(key: key)
        } catch {
            throw wrong("this is no setting's key: column \(error.column): \(error.message)")
        }
        switch value {
        case .array(let values) where !values.isEmpty:
            self.init(
                path: path, action: .set, values: .choices(values),
                valuesText: values.map(\.overrideText).joined(separator: ","), column: 1,
                isCommaSeparated: true)
        case .string(let text):
            var parser = OverrideParser(text)
            let values: OverrideParser.Values
            do throws(OverrideSyntaxError) {
                values = try parser.parseValues()
                if !parser.isAtEnd { throw parser.unexpected("the end or a ','") }
            } catch {
                throw wrong(
                    "given \(value.givenDescription), which is no sweep: column \(error.column): "
                        + error.message)
            }
            switch values {
            case .single(let value):
                throw wrong("given \(value.givenDescription), expected \(Self.expected)")
            case .several(let values, let isCommaSeparated):
                self.init(
                    path: path, action: .set, values: values, valuesText: text, column: 1,
                    isCommaSeparated: isCommaSeparated)
            }
        default:
            throw wrong("given \(value.givenDescription), expected \(Self.expected)")
        }
    }
}

extension ObjectReader {
    /// Reads what a sweep varies; nothing when the key is absent. The resolved config leaves it out.
    public func sweep(_ key: String, _ description: String) -> [SweepParameter] {
        read(key, .sweep, default: .init(value: [], json: nil), description)
    }
}
