/// The members of a JSON object, in the order in which they were written.
///
/// Finding a key, which is told by its bytes, takes constant time: small objects are searched, larger
/// ones keep an index.
/// Equality does not regard the order.
public struct JSONObject: Sendable {
    /// A key with its value.
    public struct Member: Sendable, Equatable {
        /// The key, distinct within its object.
        public let key: String
        /// The value.
        public var value: JSONValue
    }

    /// The members in order.
    public private(set) var members: [Member] = []
    /// Where each key stands in `members`; empty while a plain search is as fast.
    private var index: [ExactText: Int] = [:]

    private static let largestSearched = 8

    /// An object without members.
    public init() {}

    /// The members in the order given.
    ///
    /// - Precondition: the keys are distinct.
    public init(_ members: some Sequence<(String, JSONValue)>) {
        for (key, value) in members {
            let existing = append(key, value)
            precondition(existing == nil, "The key \"\(key)\" is given twice.")
        }
    }

    /// The number of members.
    public var count: Int { members.count }

    /// Whether there are no members.
    public var isEmpty: Bool { members.isEmpty }

    /// The keys in order.
    public var keys: [String] { members.map(\.key) }

    /// The value of a key; a new key goes to the end, and `nil` removes the member.
    public subscript(key: String) -> JSONValue? {
        get { position(of: key).map { members[$0].value } }
        set {
            guard let newValue else {
                if let position = position(of: key) { remove(at: position) }
                return
            }
            if let existing = append(key, newValue) { members[existing].value = newValue }
        }
    }

    /// Appends a member, or returns the position of the one that has this key already.
    mutating func append(_ key: String, _ value: JSONValue) -> Int? {
        if let position = position(of: key) { return position }
        members.append(Member(key: key, value: value))
        if !index.isEmpty {
            index[ExactText(key)] = members.count - 1
        } else if members.count > Self.largestSearched {
            rebuildIndex()
        }
        return nil
    }

    private func position(of key: String) -> Int? {
        index.isEmpty
            ? members.firstIndex { $0.key.isExactly(key) } : index[ExactText(key)]
    }

    private mutating func remove(at position: Int) {
        members.remove(at: position)
        rebuildIndex()
    }

    private mutating func rebuildIndex() {
        index.removeAll()
        guard members.count > Self.largestSearched else { return }
        for (position, member) in members.enumerated() { index[ExactText(member.key)] = position }
    }
}

extension JSONObject: Equatable {
    /// Whether both have the same keys with the same values, in whatever order.
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.count == right.count && left.members.allSatisfy { right[$0.key] == $0.value }
    }
}

extension JSONObject: Sequence {
    /// Goes through the members in order.
    public func makeIterator() -> IndexingIterator<[Member]> { members.makeIterator() }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// The members in the order given; the keys must be distinct.
    public init(dictionaryLiteral members: (String, JSONValue)...) { self.init(members) }
}
