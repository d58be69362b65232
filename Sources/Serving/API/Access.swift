import FlyingFox
import Foundation

/// Who is let in: requests to this very address, from its own pages, with the token where one is set.
///
/// A page of somebody else's that a person has open could otherwise ask in their name: by an address
/// that its name is made to point to (so the Host is looked at) or across sites (so the Origin is).
struct Access: Sendable {
    private let address: ListeningAddress
    private let allowedHosts: [HostName]
    private let token: [UInt8]?

    /// - Parameters:
    ///   - address: where the server listens.
    ///   - allowedHosts: names besides its own by which it may be asked for.
    ///   - token: what requests must show; nil lets all of this machine in.
    init(address: ListeningAddress, allowedHosts: [HostName] = [], token: String?) {
        self.address = address
        self.allowedHosts = allowedHosts
        self.token = token.map { Array($0.utf8) }
    }

    /// Checks a request.
    ///
    /// - Throws: `Problem` of the status 421, 403 or 401.
    func check(_ request: Request, isOpen: Bool) throws(Problem) {
        guard let text = request.headers[.host]?.lowercased(), let host = HostName(text),
            isOurs(host)
        else {
            throw Problem(
                .misdirectedRequest,
                "the Host header does not name this server; expected \(hostsInWords), or a name "
                    + "given by --allow-host")
        }
        if let origin = request.header("Origin"), !isOwn(origin: origin, text, host) {
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

    /// Whether this server may be asked for by a name. A tunnel may have another port, so that of
    /// names which only this machine has does not matter.
    private func isOurs(_ host: HostName) -> Bool {
        if host.isLoopback { return true }
        if allowedHosts.contains(where: { host.isCovered(by: $0) }) { return true }
        guard !address.isLoopback, (host.port ?? 80) == address.port else { return false }
        // Every address in digits is as good as another: what is made to point here is a name.
        return host.isAddress || host.name == ProcessInfo.processInfo.hostName.lowercased()
    }

    /// Whether a page's own address is that of the server as it was asked for. Behind a name that was
    /// allowed there may be a proxy that encrypts.
    private func isOwn(origin: String, _ text: String, _ host: HostName) -> Bool {
        let origin = origin.lowercased()
        return origin == "http://\(text)"
            || origin == "https://\(text)"
                && allowedHosts.contains(where: { host.isCovered(by: $0) })
    }

    private var hostsInWords: String {
        let names = allowedHosts.map { host in host.name + (host.port.map { ":\($0)" } ?? "") }
        let others = address.isLoopback ? [] : ["an address in digits with port \(address.port)"]
        return (["localhost", "127.0.0.1"] + names + others).joined(separator: ", ")
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
