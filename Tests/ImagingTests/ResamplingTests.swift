import Imaging
import Testing

@Suite struct ResamplingTests {
    private func grey(_ rows: [[UInt8]]) -> Image {
        Image(width: rows[0].count, height: rows.count, channels: 1, pixels: rows.flatMap { $0 })
    }

    @Test func theSameSizeKeepsEveryPixel() {
        let image = Image(
            width: 5, height: 4, channels: 3, pixels: (0..<60).map { UInt8($0 * 4) })
        for fit in ImageFit.allCases {
            #expect(image.fitted(height: 4, width: 5, channels: 3, by: fit) == image)
        }
    }

    /// By hand: the triangle reaches two pixels to each side, so the first pixel weighs the first
    /// three by 3 : 3 : 1.
    @Test func halvingWeighsByATriangle() {
        let row = grey([[0, 70, 140, 210]])
        let half = row.fitted(height: 1, width: 2, channels: 1, by: .stretch)
        #expect(half.pixels == [50, 160])
        let column = grey([[0], [70], [140], [210]])
        #expect(column.fitted(height: 2, width: 1, channels: 1, by: .stretch).pixels == [50, 160])
    }

    @Test func growingInterpolates() {
        let row = grey([[0, 100]]).fitted(height: 1, width: 4, channels: 1, by: .stretch)
        #expect(row.pixels == [0, 25, 75, 100])
    }

    @Test(arguments: [(1, 1), (3, 200), (64, 64), (7, 5)])
    func onePlainColourStaysItself(height: Int, width: Int) {
        let plain = Image(
            width: 13, height: 29, channels: 3,
            pixels: (0..<13 * 29).flatMap { _ in [3, 77, 255] as [UInt8] })
        for fit in ImageFit.allCases {
            let fitted = plain.fitted(height: height, width: width, channels: 3, by: fit)
            #expect(fitted.pixels == (0..<height * width).flatMap { _ in [3, 77, 255] as [UInt8] })
        }
    }

    /// A chessboard of single pixels has nothing but its mean to show when it is made small.
    @Test func shrinkingDoesNotAlias() {
        let board = grey((0..<64).map { y in (0..<64).map { ($0 + y) % 2 == 0 ? 0 : 255 } })
        let small = board.fitted(height: 8, width: 8, channels: 1, by: .stretch)
        #expect(small.pixels.allSatisfy { (120...135).contains($0) })
    }

    @Test func cropKeepsTheMiddleAndStretchAllOfIt() {
        // Three squares beside each other.
        let wide = grey(
            (0..<8).map { _ in
                [UInt8](repeating: 0, count: 8) + [UInt8](repeating: 100, count: 8)
                    + [UInt8](repeating: 200, count: 8)
            })
        let cropped = wide.fitted(height: 8, width: 8, channels: 1, by: .crop)
        #expect(cropped.pixels == [UInt8](repeating: 100, count: 64))
        let stretched = wide.fitted(height: 3, width: 3, channels: 1, by: .stretch)
        #expect(stretched.pixels[3] < 30 && stretched.pixels[4] == 100 && stretched.pixels[5] > 170)
        let tall = wide.fitted(height: 4, width: 2, channels: 1, by: .crop)
        #expect(tall.pixels == [UInt8](repeating: 100, count: 8))
    }

    @Test func coloursBecomeLumaAndTransparencyWhite() {
        let colours = Image(
            width: 4, height: 1, channels: 4,
            pixels: [255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 10, 20, 30, 0])
        #expect(colours.converted(channels: 1).pixels == [76, 150, 29, 255])
        #expect(
            colours.converted(channels: 3).pixels
                == [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255])
        let glass = Image(width: 1, height: 1, channels: 4, pixels: [100, 0, 255, 128])
        #expect(glass.converted(channels: 3).pixels == [177, 127, 255])
        let shade = Image(width: 1, height: 1, channels: 1, pixels: [9])
        #expect(shade.converted(channels: 3).pixels == [9, 9, 9])
    }
}
