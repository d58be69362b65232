/// The columns that a terminal gives a character: 0 for marks that combine, 2 for wide ones.
///
/// Unicode's East Asian Width (annex 11), by its large blocks.
func displayColumns(of scalar: Unicode.Scalar) -> Int {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: return 0
    default: break
    }
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
        0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
        0x1F680...0x1F6FF, 0x1F900...0x1FAFF, 0x20000...0x3FFFD:
        return 2
    default: return 1
    }
}

extension String {
    /// The columns that a terminal gives the text.
    var displayColumns: Int { unicodeScalars.reduce(0) { $0 + Imaging.displayColumns(of: $1) } }

    /// The text on one line and without control characters, which could steer a terminal and which
    /// XML forbids.
    var printable: String {
        var result = ""
        for scalar in unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: result.unicodeScalars.append(" ")
            case .unassigned where scalar.value & 0xFFFE == 0xFFFE: break
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// The text itself where it fits in so many columns, else its beginning and an ellipsis.
    func shortened(toColumns columns: Int, ellipsis: String = "…") -> String {
        if displayColumns <= columns { return self }
        var result = ""
        var used = ellipsis.displayColumns
        guard used <= columns else { return "" }
        for character in self {
            used += String(character).displayColumns
            if used > columns { break }
            result.append(character)
        }
        return result + ellipsis
    }
}
