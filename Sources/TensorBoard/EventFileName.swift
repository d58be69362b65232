/// The name of an event file: `events.out.tfevents.<seconds>.<host>.<process>.<number>`.
///
/// Readers take the files of a folder in the order of their names, so the seconds have ten digits,
/// and a later file must not have fewer of them than an earlier one.
public struct EventFileName: Equatable, Sendable, CustomStringConvertible {
    /// Seconds since 1970.
    public let seconds: Int
    /// The machine, with only letters, digits, `_` and `-`.
    public let host: String
    /// The process.
    public let process: Int

    /// How the names of all event files begin.
    public static let prefix = "events.out.tfevents."

    /// The name of a file that is begun at `seconds` since 1970.
    ///
    /// - `existing`: names of the folder. The new one comes after all event files among them, even
    ///   when the clock was set back or two are begun in a second.
    public init(seconds: Int, host: String, process: Int, after existing: [String]) {
        let latest = existing.compactMap(Self.seconds(of:)).max()
        self.seconds = max(seconds, latest.map { $0 + 1 } ?? 0)
        let plain = host.map { character in
            character.isASCII && (character.isLetter || character.isNumber || character == "-")
                ? character : "_"
        }
        self.host = plain.isEmpty ? "localhost" : String(plain)
        self.process = process
    }

    /// The name.
    public var description: String {
        let digits = String(seconds)
        let padded = String(repeating: "0", count: max(0, 10 - digits.count)) + digits
        return "\(Self.prefix)\(padded).\(host).\(process).0"
    }

    /// The seconds in the name of an event file; nil for any other name.
    static func seconds(of name: String) -> Int? {
        guard name.hasPrefix(prefix) else { return nil }
        let digits = name.dropFirst(prefix.count).prefix { $0 != "." }
        guard digits.count == 10, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else {
            return nil
        }
        return Int(digits)
    }
}
