import Foundation
import Imaging
import Testing

@Suite struct TerminalPlotTests {
    private var plot: Plot {
        let curve = { (factor: Double) in
            (0..<500).map { (x: Double($0 * 100), y: factor * exp(-Double($0) / 90) + 1) }
        }
        return Plot(
            title: "A title that is rather long for a narrow terminal", xLabel: "step",
            yLabel: "nats",
            series: [
                .init(name: "train/loss", points: curve(400)),
                .init(name: "损失 of the test \u{1B}[2J", points: curve(500), colourIndex: 1),
            ])
    }

    private func withoutColours(_ text: String) throws -> String {
        text.replacing(try Regex("\u{1B}\\[[0-9;]*m"), with: "")
    }

    /// Wide characters take two columns.
    private func width(_ line: Substring) -> Int {
        line.unicodeScalars.reduce(0) { $0 + ((0x2E80...0x9FFF).contains($1.value) ? 2 : 1) }
    }

    @Test(arguments: [1, 8, 20, 40, 80, 133], [1, 6, 12, 24])
    func outputFitsItsWidthAndHeight(columns: Int, rows: Int) throws {
        for characters in [TerminalCharacters.braille, .ascii] {
            for colour in [false, true] {
                let text = try withoutColours(
                    plot.terminal(
                        columns: columns, rows: rows, colour: colour, characters: characters))
                let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
                #expect(lines.last?.isEmpty == true)
                #expect(lines.count - 1 <= rows)
                for line in lines {
                    #expect(width(line) <= columns, "\(line)")
                    #expect(!line.unicodeScalars.contains { $0.value < 0x20 })
                }
            }
        }
    }

    @Test func asciiIsASCII() {
        #expect(plot.terminal(characters: .ascii).utf8.allSatisfy { $0 < 0x80 })
    }

    @Test func coloursAreWrittenOnlyWhenAskedFor() {
        #expect(!plot.terminal().contains("\u{1B}"))
        #expect(plot.terminal(colour: true).contains("\u{1B}[38;5;32m"))
        // Every colour is taken back, so that nothing after is coloured.
        let text = plot.terminal(colour: true)
        #expect(
            text.components(separatedBy: "\u{1B}[38;5;").count
                == text.components(separatedBy: "\u{1B}[0m").count)
    }

    @Test func aRisingLineRises() throws {
        let line = Plot(series: [.init(name: "", points: (0..<40).map { (Double($0), Double($0)) })]
        )
        let rows = line.terminal(columns: 46, rows: 14, characters: .ascii)
            .split(separator: "\n").filter { $0.contains("*") }
        let columns = try rows.map { row in
            let star = try #require(row.firstIndex(of: "*"))
            return row.distance(from: row.startIndex, to: star)
        }
        #expect(columns.count >= 10)
        #expect(columns == columns.sorted(by: >))
    }

    @Test func seriesWithoutColourHaveSignsOfTheirOwn() {
        let text = plot.terminal(columns: 60, rows: 16)
        #expect(text.contains("* train/loss"))
        #expect(text.contains("o 损失"))
    }

    @Test func brailleShowsEveryDot() {
        let dots = Plot(
            series: [
                .init(name: "", points: [(0, 0), (1, 1)], style: .points)
            ], showsLegend: false)
        let text = dots.terminal(columns: 30, rows: 8)
        let patterns = text.unicodeScalars.filter { (0x2800...0x28FF).contains($0.value) }
        #expect(patterns.map { ($0.value - 0x2800).nonzeroBitCount }.reduce(0, +) == 2)
    }
}
