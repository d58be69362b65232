import Foundation
import Imaging
import Testing

@Suite struct PlotTests {
    private let hostile = "a<b>&\"c'\u{1B}[31m\u{7}"

    private func plot(_ values: [Double], name: String = "loss") -> Plot {
        Plot(
            title: "Title", xLabel: "step", yLabel: "nats",
            series: [
                .init(
                    name: name, points: values.enumerated().map { (Double($0.offset), $0.element) })
            ])
    }

    /// Pixels in which blue, the first series' colour, prevails.
    private func bluePixels(_ png: [UInt8]) throws -> [(x: Int, y: Int)] {
        let image = try PNG.decode(png).image
        return (0..<(image.width * image.height)).compactMap { place in
            let red = Int(image.pixels[place * 3])
            let blue = Int(image.pixels[place * 3 + 2])
            return blue > red + 40 ? (place % image.width, place / image.width) : nil
        }
    }

    @Test func pngHasItsSizeAndTexts() throws {
        let png = try plot([3, 2, 1]).png(width: 320, height: 200, text: [("Software", "x")])
        let (image, text) = try PNG.decode(png)
        #expect((image.width, image.height, image.channels) == (320, 200, 3))
        #expect(text.map(\.key) == ["Software"])
        #expect(image.pixels.prefix(3) == [255, 255, 255])
    }

    @Test func equalPlotsGiveEqualFiles() throws {
        let plot = plot([3, 2, .nan, 1])
        #expect(try plot.png() == plot.png())
        #expect(try plot.pdf() == plot.pdf())
        #expect(plot.svg() == plot.svg())
    }

    @Test func aSpikeOfOneStepIsSeen() throws {
        var values = [Double](repeating: 0, count: 20_000)
        values[12_345] = 1
        var flat = plot(values, name: "")
        flat.title = ""
        let rows = Set(try bluePixels(flat.png(width: 400, height: 300)).map(\.y))
        // The spike reaches nearly across the frame, whose height is somewhat under 300.
        #expect(rows.count > 200)
    }

    @Test func aDenseCurveIsDrawnFromItsLeastToItsGreatestValues() throws {
        var values = (0..<20_000).map { Double($0 % 7) }
        values[12_345] = 100
        var dense = plot(values, name: "")
        dense.title = ""
        let pixels = try bluePixels(dense.png(width: 400, height: 300))
        let heights = Dictionary(grouping: pixels, by: \.x).mapValues(\.count)
        #expect(heights.values.max() ?? 0 > 200, "the spike")
        // Solid all along, some 6 parts of 100 high.
        #expect(heights.values.count { $0 > 8 } > 300)
        let svg = dense.svg(width: 400, height: 300)
        #expect(svg.contains("<path d=\"M") && svg.utf8.count < 20_000, "\(svg.utf8.count)")
    }

    @Test func aLongLineLooksAsOneStrokeDoes() throws {
        // 300 points are drawn in parts, the first 250 of them are not.
        var values = (0..<300).map { sin(Double($0) / 9) + 0.2 * sin(Double($0)) }
        // Both have the same axes.
        (values[0], values[1]) = (-2, 2)
        let corner = Plot.Series(name: "", points: [(299, 0)])
        var (long, short) = (plot(values, name: ""), plot(Array(values[..<250]), name: ""))
        long.series.append(corner)
        short.series.append(corner)
        (long.title, short.title) = ("", "")
        (long.showsLegend, short.showsLegend) = (false, false)
        let inParts = try PNG.decode(long.png(width: 960, height: 540)).image
        let atOnce = try PNG.decode(short.png(width: 960, height: 540)).image
        let ink = try bluePixels(short.png(width: 960, height: 540))
        // The 250 points end at the 791st column, by a cap where the other line goes on.
        let end = 780
        // Where two parts meet, the shading of their edges is laid on twice; nothing is lighter.
        let darker = ink.filter { $0.x < end }.map { pixel in
            let red = (pixel.y * 960 + pixel.x) * 3
            return Int(atOnce.pixels[red]) - Int(inParts.pixels[red])
        }
        #expect(darker.count > 1000)
        #expect((darker.min() ?? 0) > -8 && (darker.max() ?? 0) < 80)
        #expect(darker.count { abs($0) > 2 } * 20 < darker.count, "nearly all are the same")
    }

    @Test func sidesOutOfRangeAreRefused() {
        for (width, height) in [(15, 100), (100, 0), (-3, 100), (100_000, 100)] {
            #expect(throws: ImagingError.self) { try plot([1]).png(width: width, height: height) }
            #expect(throws: ImagingError.self) { try plot([1]).pdf(width: width, height: height) }
        }
        #expect(
            ImagingError.sizeOutOfRange(name: "width", value: 3, allowed: 16...16_384).description
                == "the picture's width is 3; it must be between 16 and 16384")
    }

    static let awkward: [[Double]] = [
        [], [1], [.nan], [.nan, .infinity, -.infinity], [0, 0, 0], [1e308, -1e308],
        [.leastNonzeroMagnitude, 3 * .leastNonzeroMagnitude], [1, 1 + 1e-15], [-1, 0, 1],
        [1e-30, 1e30], [.greatestFiniteMagnitude],
    ]

    @Test(arguments: awkward, [Plot.Scale.linear, .logarithmic])
    func awkwardValuesAreDrawn(values: [Double], scale: Plot.Scale) throws {
        var plot = plot(values)
        plot.yScale = scale
        for smoothing in [0, 0.9] {
            plot.smoothing = smoothing
            #expect(try PNG.decode(plot.png(width: 200, height: 120)).image.width == 200)
            #expect(try !plot.png(width: 16, height: 16).isEmpty)
            #expect(try plot.pdf().starts(with: Array("%PDF-".utf8)))
            #expect(!plot.svg().contains("nan"))
            #expect(!plot.svg().contains("inf,"))
            #expect(!plot.terminal().isEmpty)
        }
    }

    @Test func nonFiniteValuesBreakTheLineAndAreMarked() throws {
        let whole = plot([1, 2, 3, 4, 5, 6]).svg()
        let broken = plot([1, 2, 3, .nan, 5, 6]).svg()
        let count = { (svg: String) in
            svg.components(separatedBy: "<polyline").count
        }
        // One line more, the two strokes of a cross in the plot and two in the legend.
        #expect(count(broken) == count(whole) + 5)
        #expect(broken.contains(">NaN</text>"))
        #expect(!whole.contains(">NaN</text>"))
        #expect(plot([1, .infinity, 2]).svg().contains("<polygon"))
        #expect(plot([1, .infinity, 2]).svg().contains(">infinity</text>"))
    }

    @Test func smoothingIsSaidAndTheRawLineDrawnBehind() {
        var plot = plot([5, 1, 4, 2, 3])
        let raw = plot.svg()
        plot.smoothing = 0.6
        let smoothed = plot.svg()
        #expect(!raw.contains("smoothing"))
        #expect(smoothed.contains(">smoothing 0.6, raw values faint</text>"))
        #expect(
            smoothed.components(separatedBy: "<polyline").count
                == raw.components(separatedBy: "<polyline").count + 1)
    }

    @Test func svgIsWellFormedAndEscapesNames() throws {
        var plot = plot([1, 2], name: hostile)
        plot.title = hostile
        plot.xLabel = hostile
        let svg = plot.svg()
        #expect(svg.contains("a&lt;b&gt;&amp;&quot;c&#39;"))
        #expect(!svg.contains("a<b"))
        #expect(!svg.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
        let tags = svg.components(separatedBy: "<text").count
        #expect(tags == svg.components(separatedBy: "</text>").count)
        #expect(svg.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\""))
    }

    @Test func tickLabelsDoNotOverlap() throws {
        let pattern = try Regex("<text x=\"([0-9.]+)\" y=\"([0-9.]+)\"[^>]*>([^<]*)</text>")
        for width in [200, 333, 640, 1200] {
            var plot = plot((0...900).map { Double($0) })
            plot.series[0].points = plot.series[0].points.map { .init(x: $0.x * 1000, y: $0.y) }
            let svg = plot.svg(width: width, height: 200)
            var places: [(x: Double, length: Int)] = []
            for match in svg.matches(of: pattern) {
                let x = try #require(Double(match[1].substring ?? ""))
                let y = try #require(Double(match[2].substring ?? ""))
                let label = String(match[3].substring ?? "")
                if y > 150, label != "step", y < 178 { places.append((x, label.count)) }
            }
            let labels = places.filter { $0.x > 50 }.sorted { $0.x < $1.x }
            for (left, right) in zip(labels, labels.dropFirst()) {
                #expect(right.x - left.x > 6.5 * Double(left.length + right.length) / 2)
            }
        }
    }

    @Test func scatterDrawsEveryClassInItsColour() throws {
        let series = (0..<3).map { index in
            Plot.Series(
                name: "\(index)", points: [(Double(index), 0), (Double(index), 1)], style: .points,
                colourIndex: index)
        }
        let svg = Plot(series: series).svg()
        for code in ["#0072b2", "#d55e00", "#009e73"] {
            // Two points and one in the legend.
            let circles = svg.components(separatedBy: "<circle").filter { $0.contains(code) }
            #expect(circles.count == 3)
        }
    }

    @Test func panelsStandOnOneSheet() throws {
        let sheet = PlotGrid(panels: [plot([1, 2]), plot([2, 1]), Plot()], title: "Sheet & all")
        #expect(sheet.svg().contains(">Sheet &amp; all</text>"))
        #expect(sheet.svg().components(separatedBy: ">step</text>").count == 3)
        #expect(sheet.svg().contains(">no data</text>"))
        #expect(try PNG.decode(sheet.png(width: 500, height: 400)).image.height == 400)
        #expect(PlotGrid(panels: []).svg().hasSuffix("</svg>\n"))
    }
}

@Suite struct SpreadAndPictureTests {
    private func plot(spread: [Plot.Spread]) -> Plot {
        Plot(
            series: [
                .init(name: "", points: [(0, 1), (1, 1)], colourIndex: 0, spread: spread)
            ])
    }

    @Test func aSpreadWidensTheAxisAndIsDrawn() throws {
        let spread = [Plot.Spread(x: 0, low: -99, high: 99), Plot.Spread(x: 1, low: 0, high: 2)]
        let svg = plot(spread: spread).svg()
        #expect(svg.contains("<polygon") && svg.contains("fill-opacity=\"0.18\""))
        #expect(svg.contains(">100</text>") || svg.contains(">50</text>"))
        #expect(!plot(spread: []).svg().contains("<polygon"))
        let broken = [Plot.Spread(x: 0, low: .nan, high: 1), Plot.Spread(x: 1, low: 0, high: 2)]
        #expect(!plot(spread: broken).svg().contains("<polygon"))
    }

    @Test func aLineSmoothedElsewhereIsNotSmoothedAgain() {
        var plot = plot(spread: [])
        plot.smoothing = 0.9
        plot.series[0].smoothed = [.init(x: 0, y: 500), .init(x: 1, y: 900)]
        #expect(plot.svg().contains(">800</text>"))
        #expect(plot.svg().contains("smoothing 0.9, raw values faint"))
        plot.smoothing = 0
        #expect(!plot.svg().contains(">800</text>"))
    }

    @Test func picturesStandBelowInTheirColours() throws {
        let red = Image(
            width: 2, height: 2, channels: 3, pixels: [UInt8](repeating: 0, count: 12))
        var image = red
        for pixel in 0..<4 { image.pixels[pixel * 3] = 255 }
        let section = PictureSection(
            title: "samples after epoch 3",
            items: (0..<5).map { .init(image: image, caption: "run <\($0)>", colourIndex: $0) })
        #expect(section.height(width: 1200) > section.height(width: 3000))
        let height = 300 + section.height(width: 1200)
        let sheet = PlotGrid(panels: [plot(spread: [])], pictures: section)
        let picture = try PNG.decode(sheet.png(width: 1200, height: height)).image
        // All of the fourth picture, in the lower part, is red.
        let middle = { (x: Int, y: Int) in
            Array(picture.pixels[((y * 1200 + x) * 3)..<((y * 1200 + x) * 3 + 3)])
        }
        #expect(middle(1000, 300 + 34 + 22 + 100) == [255, 0, 0])
        let svg = sheet.svg(width: 1200, height: height)
        #expect(svg.contains("run &lt;4&gt;") && svg.contains("data:image/png;base64,"))
        #expect(try !sheet.pdf(width: 1200, height: height).isEmpty)
    }
}
