/// The name of a run in addresses: that of its folder, or `sweep:job`, with every other character
/// than letters, digits, `.`, `_` and `-` as `~` and the two digits of its bytes. So no two runs
/// have the same, and none has a slash.
enum RunIdentifier {
    /// The name of a folder in Outputs.
    static func text(_ name: String) -> String {
        var text = ""
        for byte in name.utf8 {
            if isPlain(byte) {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16)
                text += "~" + (digits.utf8.count == 1 ? "0" : "") + digits
            }
        }
        return text
    }

    /// The name of a job's folder in that of a sweep.
    static func text(sweep: String, job: String) -> String { text(sweep) + ":" + text(job) }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
