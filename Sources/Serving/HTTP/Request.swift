import FlyingFox

/// A request that has arrived whole and is well-formed.
struct Request: Sendable {
    /// Whom it comes from.
    let client: Client
    /// The method as it was sent; methods are spelled exactly.
    let method: String
    /// The parts of the path between slashes, decoded; none of them can lead out of a folder.
    let path: [String]
    /// The query's parameters in order, decoded.
    let query: [(name: String, value: String)]
    /// The headers.
    let headers: HTTPHeaders
    /// The body; empty where there is none.
    var body: [UInt8] = []

    /// A header's value by its name.
    func header(_ name: String) -> String? { headers[HTTPHeader(name)] }
}

extension Request {
    /// Takes a head apart.
    ///
    /// - Throws: `Problem` for a target that is none, or that has what no path here can have.
    init(_ head: RequestHead, of client: Client) throws(Problem) {
        self.client = client
        method = head.method
        headers = head.headers
        let parts = head.target.split(
            separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var segments: [String] = []
        for part in parts[0].dropFirst().split(
            separator: "/", omittingEmptySubsequences: false)
        {
            let segment = try Self.decoded(part)
            guard segment != ".", segment != "..",
                !segment.unicodeScalars.contains(where: { "/\\".unicodeScalars.contains($0) })
            else {
                throw Problem(
                    .badRequest, "the path has a part that is or holds \"..\", \"/\" or \"\\\"")
            }
            segments.append(segment)
        }
        path = segments == [""] ? [] : segments
        var query: [(name: String, value: String)] = []
        if parts.count > 1, !parts[1].isEmpty {
            for pair in parts[1].split(separator: "&", omittingEmptySubsequences: true) {
                let words = pair.split(
                    separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                let spaced = words.map { $0.map { $0 == "+" ? " " : $0 } }.map { String($0) }
                query.append(
                    (
                        name: try Self.decoded(spaced[0]),
                        value: spaced.count > 1 ? try Self.decoded(spaced[1]) : ""
                    ))
            }
        }
        self.query = query
    }

    /// A text with `%41` for `A`, decoded once; it is UTF-8 without control characters.
    private static func decoded(_ text: some StringProtocol) throws(Problem) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            guard digits.utf8.count == 2, digits.allSatisfy(\.isHexDigit),
                let value = UInt8(digits, radix: 16)
            else {
                throw Problem(.badRequest, "a \"%\" in the address is not followed by two digits")
            }
            rest = rest.dropFirst(2)
            bytes.append(value)
        }
        guard let decoded = String(validating: bytes, as: UTF8.self) else {
            throw Problem(.badRequest, "the address is not UTF-8")
        }
        guard !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            throw Problem(.badRequest, "the address has a control character, such as NUL")
        }
        return decoded
    }
}
