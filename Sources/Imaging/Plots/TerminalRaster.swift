/// Character cells, each a sign or a braille pattern of two by four dots.
struct TerminalRaster {
    let width: Int
    let height: Int
    private var patterns: [UInt32]
    private var signs: [Character?]
    private var series: [Int?]

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        patterns = Array(repeating: 0, count: width * height)
        signs = Array(repeating: nil, count: width * height)
        series = Array(repeating: nil, count: width * height)
    }

    /// The bits of a braille pattern (Unicode U+2800…U+28FF), by row and column.
    private static let bits: [[UInt32]] = [
        [0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80],
    ]

    /// Sets one of 2 · width by 4 · height dots; one outside is left out.
    mutating func setDot(x: Int, y: Int, series index: Int) {
        guard x >= 0, y >= 0, x < width * 2, y < height * 4 else { return }
        let cell = y / 4 * width + x / 2
        patterns[cell] |= Self.bits[y % 4][x % 2]
        series[cell] = index
    }

    /// Fills a cell with a sign, which hides its dots; a cell outside is left out.
    mutating func setSign(_ sign: Character, column: Int, row: Int, series index: Int) {
        guard column >= 0, row >= 0, column < width, row < height else { return }
        signs[row * width + column] = sign
        series[row * width + column] = index
    }

    /// The rows; `run` makes the text of successive cells of one series.
    func lines(run: (String, Int?) -> String) -> [String] {
        (0..<height).map { row in
            var line = ""
            var column = 0
            while column < width {
                let owner = series[row * width + column]
                var text = ""
                while column < width, series[row * width + column] == owner {
                    text.append(character(at: row * width + column))
                    column += 1
                }
                line += run(text, owner)
            }
            return line
        }
    }

    private func character(at cell: Int) -> Character {
        if let sign = signs[cell] { return sign }
        guard patterns[cell] != 0, let pattern = Unicode.Scalar(0x2800 + patterns[cell]) else {
            return " "
        }
        return Character(pattern)
    }
}
