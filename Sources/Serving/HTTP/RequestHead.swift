import FlyingFox

/// The first line and the headers of a request, read by RFC 9112 and nothing beyond it.
///
/// Whatever another program on the way might read otherwise is refused: bare line feeds, folded
/// headers, two hosts, two lengths.
struct RequestHead: Sendable {
    /// The method as it was sent.
    let method: String
    /// The target, which begins with a slash and is visible ASCII.
    let target: String
    /// Whether the version is 1.1, not 1.0.
    let isVersion11: Bool
    /// The headers.
    let headers: HTTPHeaders
    /// The bytes of the body that follow.
    let bodyLength: Int

    /// Whether the client waits for a word before it sends the body.
    var expectsContinue: Bool {
        isVersion11 && headers[HTTPHeader("Expect")]?.lowercased() == "100-continue"
    }

    /// Whether the connection stays open for another request.
    var keepsAlive: Bool {
        let words = (headers[.connection] ?? "").lowercased().split(separator: ",").map {
            $0.trimmingPrefix { $0 == " " }
        }
        return isVersion11 ? !words.contains("close") : words.contains("keep-alive")
    }

    /// Reads the bytes before the empty line.
    ///
    /// - Throws: `Problem` that says what is wrong.
    init(_ bytes: some Collection<UInt8>, limits: ServerLimits) throws(Problem) {
        guard let parts = Self.lines(of: Array(bytes)), let first = parts.first else {
            throw Problem(.badRequest, "a line of the request does not end in CR LF")
        }
        let words = first.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard words.count == 3 else {
            throw Problem(
                .badRequest, "the first line is not \"METHOD /path HTTP/1.1\"")
        }
        guard (1...16).contains(words[0].count), words[0].allSatisfy(Self.isToken) else {
            throw Problem(.badRequest, "the method is no word")
        }
        guard words[1].count <= limits.targetBytes else {
            throw Problem(
                .uriTooLong, "the address has more than \(limits.targetBytes) bytes")
        }
        guard words[1].first == UInt8(ascii: "/"),
            words[1].allSatisfy({ (0x21...0x7E).contains($0) })
        else {
            throw Problem(
                .badRequest, "the address does not begin with \"/\", or has other than ASCII")
        }
        method = String(decoding: words[0], as: UTF8.self)
        target = String(decoding: words[1], as: UTF8.self)
        switch String(decoding: words[2], as: UTF8.self) {
        case "HTTP/1.1": isVersion11 = true
        case "HTTP/1.0": isVersion11 = false
        default:
            throw Problem(.httpVersionNotSupported, "expected HTTP/1.1 or HTTP/1.0")
        }
        guard parts.count - 1 <= limits.headerCount else {
            throw Problem(
                .requestHeaderFieldsTooLarge,
                "the request has more than \(limits.headerCount) headers")
        }
        var headers = HTTPHeaders()
        for line in parts.dropFirst() {
            let (name, value) = try Self.header(line)
            headers.addValue(value, for: HTTPHeader(name))
        }
        self.headers = headers
        guard headers.values(for: .host).count == 1 || (!isVersion11 && headers[.host] == nil)
        else {
            throw Problem(.badRequest, "expected exactly one Host header")
        }
        bodyLength = try Self.bodyLength(headers, limits: limits)
    }

    /// The lines, which end in CR LF and hold neither; nil where they do not.
    private static func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>]? {
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        while start < bytes.count {
            guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
            guard end > start, bytes[end - 1] == UInt8(ascii: "\r") else { return nil }
            let line = bytes[start..<end - 1]
            guard !line.contains(UInt8(ascii: "\r")) else { return nil }
            lines.append(line)
            start = end + 1
        }
        return lines
    }

    private static func header(
        _ line: ArraySlice<UInt8>
    ) throws(Problem) -> (name: String, value: String) {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
            line[..<colon].allSatisfy(isToken)
        else { throw Problem(.badRequest, "a header is not \"Name: value\"") }
        var value = line[(colon + 1)...]
        while let byte = value.first, byte == 0x20 || byte == 0x09 { value.removeFirst() }
        while let byte = value.last, byte == 0x20 || byte == 0x09 { value.removeLast() }
        guard value.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
            throw Problem(.badRequest, "a header has a control character")
        }
        // Bytes beyond ASCII become the characters of Latin-1; none is lost.
        let text = String(String.UnicodeScalarView(value.map { Unicode.Scalar($0) }))
        return (String(decoding: line[..<colon], as: UTF8.self), text)
    }

    private static func bodyLength(
        _ headers: HTTPHeaders, limits: ServerLimits
    ) throws(Problem) -> Int {
        guard headers[.transferEncoding] == nil else {
            throw Problem(
                .lengthRequired, "send the body with a Content-Length, not in chunks")
        }
        let lengths = headers.values(for: .contentLength)
        guard let text = lengths.first else { return 0 }
        guard lengths.count == 1, !text.isEmpty,
            text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { throw Problem(.badRequest, "expected one Content-Length that is a number") }
        guard let length = Int(text), length <= limits.bodyBytes else {
            throw Problem(
                .payloadTooLarge, "the body has more than \(limits.bodyBytes) bytes")
        }
        return length
    }

    /// The characters of methods and of headers' names.
    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
