import FlyingFox
import Foundation

/// An answer: a status, headers and a body.
struct Response: Sendable {
    /// The status.
    var status: HTTPStatusCode
    /// The headers, but for those that the connection adds.
    var headers: [(name: String, value: String)]
    /// The body.
    var body: [UInt8]

    /// An answer with a body of a media type.
    init(_ status: HTTPStatusCode = .ok, type: String, _ body: [UInt8]) {
        self.status = status
        headers = [("Content-Type", type)]
        self.body = body
    }

    /// An answer without a body.
    init(_ status: HTTPStatusCode) {
        self.status = status
        headers = []
        body = []
    }

    /// Adds a header.
    func with(_ name: String, _ value: String) -> Response {
        var response = self
        response.headers.append((name, value))
        return response
    }

    /// The bytes to send.
    ///
    /// - Parameters:
    ///   - sendsBody: false for an answer to HEAD, which has the length of the body, not the body.
    ///   - keepsAlive: whether the connection stays open.
    func bytes(sendsBody: Bool, keepsAlive: Bool) -> [UInt8] {
        var lines = ["HTTP/1.1 \(status.code) \(status.phrase)", "Date: \(Self.date())"]
        for (name, value) in headers { lines.append("\(name): \(Self.oneLine(value))") }
        if status != .notModified { lines.append("Content-Length: \(body.count)") }
        lines.append("Connection: \(keepsAlive ? "keep-alive" : "close")")
        let head = Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
        return sendsBody && status != .notModified ? head + body : head
    }

    /// A value cannot end its line, whatever it came from.
    private static func oneLine(_ value: String) -> String {
        String(
            String.UnicodeScalarView(
                value.unicodeScalars.map { (0x20...0x7E).contains($0.value) ? $0 : "?" }))
    }

    /// Now, as RFC 9110 spells it.
    private static func date() -> String {
        var now = time(nil)
        var parts = tm()
        gmtime_r(&now, &parts)
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        let two = { (number: Int32) in number < 10 ? "0\(number)" : "\(number)" }
        return "\(days[Int(parts.tm_wday)]), \(two(parts.tm_mday)) \(months[Int(parts.tm_mon)]) "
            + "\(1900 + parts.tm_year) \(two(parts.tm_hour)):\(two(parts.tm_min)):"
            + "\(two(parts.tm_sec)) GMT"
    }
}
