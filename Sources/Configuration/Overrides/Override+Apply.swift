extension Override {
    /// Sets the value in the tree.
    ///
    /// Objects and arrays that are missing on the way are made; an array grows by one element at
    /// most. `null` counts as missing.
    ///
    /// - Throws: the error of a step that leads into something which is no object or array, or
    ///   beyond an array's end. The tree is then as before.
    func apply(to root: inout JSONValue) throws(ConfigError) {
        root = try set(path.components[...], in: root, at: JSONPath())
    }

    private func set(
        _ steps: ArraySlice<JSONPath.Component>, in tree: JSONValue?, at here: JSONPath
    ) throws(ConfigError) -> JSONValue {
        guard let step = steps.first else { return value }
        let rest = steps.dropFirst()
        switch (step, tree ?? .null) {
        case (.key(let key), .null):
            let child = try set(rest, in: nil, at: here.appending(key))
            return .object([key: child])
        case (.key(let key), .object(var object)):
            object[key] = try set(rest, in: object[key], at: here.appending(key))
            return .object(object)
        case (.key(let key), .array(let elements)):
            guard let index = Self.arrayIndex(key) else {
                throw failure(
                    at: here,
                    "is \(JSONValue.array(elements).givenDescription), which has no key "
                        + "\(JSONValue.string(key).shortDescription); expected an index")
            }
            return try set(index, then: rest, in: elements, at: here)
        case (.index(let index), .null):
            return try set(index, then: rest, in: [], at: here)
        case (.index(let index), .array(let elements)):
            return try set(index, then: rest, in: elements, at: here)
        case (.index(let index), .object):
            throw failure(at: here, "is an object, which has no index \(index); expected a key")
        case (.key, let other), (.index, let other):
            throw failure(
                at: here, "is \(other.givenDescription), so nothing can be set within it")
        }
    }

    private func set(
        _ index: Int, then rest: ArraySlice<JSONPath.Component>, in elements: [JSONValue],
        at here: JSONPath
    ) throws(ConfigError) -> JSONValue {
        guard index <= elements.count else {
            throw failure(
                at: here,
                "has \(elements.count) elements, given index \(index), expected at most "
                    + "\(elements.count), which appends")
        }
        var elements = elements
        let existing = index < elements.count ? elements[index] : nil
        let child = try set(rest, in: existing, at: here.appending(index))
        if index < elements.count { elements[index] = child } else { elements.append(child) }
        return .array(elements)
    }

    private func failure(at path: JSONPath, _ message: String) -> ConfigError {
        ConfigError(
            path: path, message: path.isRoot ? "the config " + message : message,
            origin: .override(text))
    }
}
