import FlyingFox
import Foundation

/// Who is let in: requests to this very address, from its own pages, with the token where one is set.
///
/// A page of somebody else's that a person has open could otherwise ask in their name: by an address
/// that its name is made to point to (so the Host is looked at) or across sites (so the Origin is).
struct Access: Sendable {
    private let address: ListeningAddress
    private let token: [UInt8]?

    /// - Parameters:
    ///   - address: where the server listens.
    ///   - token: what requests must show; nil lets all of this machine in.
    init(address: ListeningAddress, token: String?) {
        self.address = address
        self.token = token.map { Array($0.utf8) }
    }

    /// Checks a request.
    ///
    /// - Throws: `Problem` of the status 421, 403 or 401.
    func check(_ request: Request, isOpen: Bool) throws(Problem) {
        guard let host = request.headers[.host]?.lowercased(), isOurs(host) else {
            throw Problem(
                .misdirectedRequest,
                "the Host header does not name this server; expected \(hostsInWords)")
        }
        if let origin = request.header("Origin"), origin.lowercased() != "http://\(host)" {
            throw Problem(.forbidden, "pages of other origins may not ask here")
        }
        guard let token, !isOpen else { return }
        let words = (request.headers[.authorization] ?? "").split(
            separator: " ", omittingEmptySubsequences: true)
        guard words.count == 2, words[0].lowercased() == "bearer",
            Self.isEqual(Array(words[1].utf8), token)
        else {
            throw Problem(.unauthorized, "expected the header Authorization: Bearer TOKEN")
                .with("WWW-Authenticate", "Bearer realm=\"genlab\"")
        }
    }

    /// Whether a Host header, in small letters, names this server.
    private func isOurs(_ host: String) -> Bool {
        let suffix = ":\(address.port)"
        let name: Substring
        if host.hasSuffix(suffix) {
            name = host.dropLast(suffix.count)
        } else if address.port == 80 {
            name = host[...]
        } else {
            return false
        }
        if address.isLoopback { return ["127.0.0.1", "localhost", "[::1]"].contains(name) }
        // Every address in digits is as good as another: what is made to point here is a name.
        return name == "localhost" || name == ProcessInfo.processInfo.hostName.lowercased()
            || name == address.hostInURL || Self.isDigits(name)
    }

    private var hostsInWords: String {
        address.isLoopback
            ? "127.0.0.1:\(address.port) or localhost:\(address.port)"
            : "an address in digits with port \(address.port)"
    }

    private static func isDigits(_ name: Substring) -> Bool {
        if name.hasPrefix("["), name.hasSuffix("]") {
            return name.dropFirst().dropLast().allSatisfy {
                $0.isHexDigit || $0 == ":" || $0 == "."
            }
        }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }

    /// Whether bytes are the same, in a time that does not depend on where they differ.
    private static func isEqual(_ given: [UInt8], _ expected: [UInt8]) -> Bool {
        var difference: UInt8 = given.count == expected.count ? 0 : 1
        for (index, byte) in expected.enumerated() {
            difference |= byte ^ (index < given.count ? given[index] : 0)
        }
        return difference == 0
    }
}
