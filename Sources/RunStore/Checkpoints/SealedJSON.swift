import Configuration

/// A JSON object in a text that carries its own SHA-256, so that a single flipped bit shows.
///
/// The last member, `digest`, is the hash of the whole text with zeros in the digest's place.
enum SealedJSON {
    private static let key = "digest"
    private static let blank = String(repeating: "0", count: 64)

    /// The indented text of `object` with its digest, ending in a newline.
    ///
    /// - Precondition: the object has no member `digest`.
    static func text(of object: JSONObject) -> [UInt8] {
        precondition(object[key] == nil, "SealedJSON: the key \(key) is taken")
        var sealed = object
        sealed[key] = .string(blank)
        let text = JSONValue.object(sealed).serializedBytes(indented: true) + [UInt8(ascii: "\n")]
        return replacingDigest(in: text, by: FileChecksum(of: text).sha256) ?? text
    }

    /// Whether the text ends in a digest that holds for the rest of it.
    static func isIntact(_ text: [UInt8]) -> Bool {
        guard let blanked = replacingDigest(in: text, by: blank) else { return false }
        return replacingDigest(in: blanked, by: FileChecksum(of: blanked).sha256) == text
    }

    /// The text with another digest; nil when it does not end as a sealed text does.
    private static func replacingDigest(in text: [UInt8], by digest: String) -> [UInt8]? {
        let ending = Array("\"\n}\n".utf8)
        let start = text.count - ending.count - blank.utf8.count
        guard start >= 0, text.suffix(ending.count).elementsEqual(ending) else { return nil }
        return Array(text[..<start]) + Array(digest.utf8) + ending
    }
}
