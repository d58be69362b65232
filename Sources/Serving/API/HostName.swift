/// A name by which a server is asked for: that of a Host header, without its port.
struct HostName: Equatable, Sendable {
    /// The name in small letters; an address of IPv6 is in brackets.
    let name: String
    /// The port; nil where none is given.
    let port: Int?

    /// Takes a Host header apart; nil for what is none.
    init?(_ text: String) {
        let text = text.lowercased()
        // Within brackets colons belong to the address.
        let colon = text.lastIndex(of: ":").flatMap { text[$0...].contains("]") ? nil : $0 }
        if let colon {
            let digits = text[text.index(after: colon)...]
            guard let port = UInt16(digits), port > 0, String(port) == digits else { return nil }
            self.port = Int(port)
        } else {
            port = nil
        }
        name = String(text[..<(colon ?? text.endIndex)])
        guard Self.isAddress(name) || Self.isName(name) else { return nil }
    }

    /// Whether only this machine is called so: `localhost`, and addresses that lead back to it.
    var isLoopback: Bool {
        name == "localhost" || name == "[::1]" || Self.isIPv4(name) && name.hasPrefix("127.")
    }

    /// Whether it is an address in digits.
    var isAddress: Bool { Self.isAddress(name) }

    /// Whether it is the host that was allowed, which has any port where none was given.
    func isCovered(by allowed: HostName) -> Bool {
        name == allowed.name && (allowed.port == nil || allowed.port == port)
    }

    private static func isAddress(_ name: String) -> Bool {
        if name.hasPrefix("["), name.hasSuffix("]") {
            return name.dropFirst().dropLast().allSatisfy {
                $0.isASCII && $0.isHexDigit || $0 == ":" || $0 == "."
            }
        }
        return isIPv4(name)
    }

    private static func isIPv4(_ name: String) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in UInt8(part).map { String($0) == part } ?? false }
    }

    private static func isName(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
