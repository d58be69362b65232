import Basics
import Glibc

/// Colours and weights of text on a terminal, or none.
struct TextStyle {
    /// What may be done to a text: the numbers of the terminal's escape sequences.
    enum Attribute: Int {
        case bold = 1
        case dim = 2
        case red = 31
        case green = 32
        case yellow = 33
        case cyan = 36
    }

    /// Whether anything is done at all.
    let isOn: Bool

    /// The style of a stream: plain under NO_COLOR (no-color.org), else coloured under FORCE_COLOR,
    /// else coloured on a terminal that can do it.
    ///
    /// A variable counts when it is not empty; FORCE_COLOR=0 means plain.
    init(descriptor: Int32, environment: [String: String]) {
        func value(_ name: String) -> String? {
            environment[name].flatMap { $0.isEmpty ? nil : $0 }
        }
        if value("NO_COLOR") != nil {
            isOn = false
        } else if let force = value("FORCE_COLOR") {
            isOn = force != "0"
        } else {
            isOn = isatty(descriptor) == 1 && environment["TERM"] != "dumb"
        }
    }

    /// The text with an attribute, or as it is, but for control characters of its own.
    func callAsFunction(_ attribute: Attribute, _ text: String) -> String {
        let text = text.withoutControls
        return isOn ? "\u{1B}[\(attribute.rawValue)m\(text)\u{1B}[0m" : text
    }
}
