import Foundation

/// A colour of red, green and blue, each from 0 to 1, and how much it covers.
struct Colour: Equatable, Sendable {
    var red: Double
    var green: Double
    var blue: Double
    var alpha = 1.0

    /// A colour written as the web has it: 0xRRGGBB.
    init(_ code: UInt32) {
        red = Double(code >> 16 & 0xFF) / 255
        green = Double(code >> 8 & 0xFF) / 255
        blue = Double(code & 0xFF) / 255
    }

    func withAlpha(_ alpha: Double) -> Colour {
        var colour = self
        colour.alpha = alpha
        return colour
    }

    /// The colour `amount` of the way to `other`.
    func mixed(with other: Colour, amount: Double) -> Colour {
        var colour = self
        colour.red += (other.red - red) * amount
        colour.green += (other.green - green) * amount
        colour.blue += (other.blue - blue) * amount
        return colour
    }

    /// `#rrggbb`, without the alpha.
    var code: String {
        let bytes = [red, green, blue].map { Int(($0 * 255).rounded()) }
        return "#"
            + bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    static let black = Colour(0x000000)
    static let white = Colour(0xFFFFFF)
    static let text = Colour(0x222222)
    static let faintText = Colour(0x666666)
    static let axis = Colour(0x888888)
    static let gridLine = Colour(0xE6E6E6)
    static let wrong = Colour(0xCC2222)
}

/// Colours that colour-blind people can tell apart: Okabe and Ito, "Color Universal Design" (2008),
/// with those that stand out on white first.
enum Palette {
    static let colours = [
        0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0xE69F00, 0x56B4E9, 0x000000, 0xF0E442,
    ].map { Colour($0) }

    /// The xterm colours nearest to those above, for dark and light terminals alike: black becomes
    /// grey.
    static let terminalCodes = [32, 166, 36, 175, 178, 74, 244, 227]

    /// The colour of a series; after the eighth they come again, with another dash or marker.
    static func colour(_ index: Int) -> Colour { colours[place(index)] }

    static func terminalCode(_ index: Int) -> Int { terminalCodes[place(index)] }

    /// How often the colours have come before: 0 for the first eight series.
    static func cycle(_ index: Int) -> Int { Int(index.magnitude) / colours.count }

    private static func place(_ index: Int) -> Int { Int(index.magnitude % UInt(colours.count)) }
}
