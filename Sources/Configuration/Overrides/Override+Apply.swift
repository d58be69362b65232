extension Override {
    /// Sets the value in the tree, or takes it away.
    ///
    /// Objects and arrays that are missing on the way are made; an array grows by one element at
    /// most. `null` counts as missing. An object takes the place of the one before: what was said of
    /// another `type` would otherwise stay behind.
    ///
    /// - Throws: the error of a step that leads into something which is no object or array, or
    ///   beyond an array's end; of a key to be added that is there, or to be deleted that is not or
    ///   has another value. The tree is then as before.
    func apply(to root: inout JSONValue) throws(ConfigError) {
        let existing = value(at: path.components[...], in: root)
        switch action {
        case .set, .addOrReplace: break
        case .add:
            if let existing {
                throw failure(
                    at: path,
                    "is there already, \(existing.givenDescription), so it cannot be added; "
                        + "write \(path)=… or ++\(path)=… to replace it")
            }
        case .delete:
            guard let existing else {
                throw failure(at: path, "is not there, so it cannot be deleted")
            }
            if let value, !existing.isSame(as: value) {
                throw failure(
                    at: path,
                    "is \(existing.givenDescription), not \(value.givenDescription), so it is not "
                        + "deleted")
            }
            root = removing(path.components[...], from: root)
            return
        }
        root = try set(path.components[...], in: root, at: JSONPath())
    }

    /// What stands at the end of the steps; nil when nothing or null does.
    private func value(
        at steps: ArraySlice<JSONPath.Component>, in tree: JSONValue
    ) -> JSONValue? {
        guard let step = steps.first else { return tree }
        let child =
            switch (step, tree) {
            case (.key(let key), .array): Self.arrayIndex(key).flatMap { tree[$0] }
            case (.key(let key), _): tree[key]
            case (.index(let index), _): tree[index]
            }
        return child.flatMap { value(at: steps.dropFirst(), in: $0) }
    }

    /// The tree without what stands at the end of the steps, which is there.
    private func removing(
        _ steps: ArraySlice<JSONPath.Component>, from tree: JSONValue
    ) -> JSONValue {
        guard let step = steps.first else { return tree }
        let rest = steps.dropFirst()
        switch (step, tree) {
        case (.key(let key), .object(var object)):
            object[key] = rest.isEmpty ? nil : object[key].map { removing(rest, from: $0) }
            return .object(object)
        case (.key(let key), .array(let elements)):
            return Self.arrayIndex(key).map { removing($0, then: rest, from: elements) } ?? tree
        case (.index(let index), .array(let elements)):
            return removing(index, then: rest, from: elements)
        default: return tree
        }
    }

    private func removing(
        _ index: Int, then rest: ArraySlice<JSONPath.Component>, from elements: [JSONValue]
    ) -> JSONValue {
        guard elements.indices.contains(index) else { return .array(elements) }
        var elements = elements
        if rest.isEmpty {
            elements.remove(at: index)
        } else {
            elements[index] = removing(rest, from: elements[index])
        }
        return .array(elements)
    }

    private func set(
        _ steps: ArraySlice<JSONPath.Component>, in tree: JSONValue?, at here: JSONPath
    ) throws(ConfigError) -> JSONValue {
        guard let step = steps.first else { return value ?? .null }
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

extension JSONValue {
    /// Whether both are equal, however numbers are written: `1e-3` is `0.001`.
    fileprivate func isSame(as other: JSONValue) -> Bool {
        switch (self, other) {
        case (.number(let left), .number(let right)):
            left == right || (left.double != nil && left.double == right.double)
        case (.array(let left), .array(let right)):
            left.count == right.count && zip(left, right).allSatisfy { $0.isSame(as: $1) }
        case (.object(let left), .object(let right)):
            left.count == right.count
                && left.members.allSatisfy { member in
                    right[member.key].map { member.value.isSame(as: $0) } ?? false
                }
        default: self == other
        }
    }
}
