/// Which names of classes are one.
public enum NameEquality: String, CaseIterable, Sendable {
    /// Those that have the same bytes.
    case bytes
    /// Those that Unicode holds for equivalent, as earlier versions did.
    case unicode

    /// The names, each as the first one that is the same.
    func unified(_ names: [String]) -> [String] {
        guard self == .unicode else { return names }
        // Keys of this kind are compared in Unicode's way.
        var first: [String: String] = [:]
        return names.map { name in
            if let known = first[name] { return known }
            first[name] = name
            return name
        }
    }
}
