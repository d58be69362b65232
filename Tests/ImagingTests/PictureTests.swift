import Testing

@testable import Imaging

@Suite struct PictureTests {
    private func pixel(_ image: Image, _ x: Int, _ y: Int) -> [UInt8] {
        let first = (y * image.width + x) * image.channels
        return Array(image.pixels[first..<(first + image.channels)])
    }

    /// Whether red clearly prevails, as in the frame of a marked picture.
    private func isRed(_ pixel: [UInt8]) -> Bool {
        Int(pixel[0]) > Int(pixel[1]) + 80 && Int(pixel[0]) > Int(pixel[2]) + 80
    }

    private func digit(_ shade: UInt8) -> Image {
        Image(
            width: 28, height: 28, channels: 1,
            pixels: (0..<784).map { $0 % 2 == 0 ? shade : 255 - shade })
    }

    @Test func picturesAreEnlargedWithoutBlurAndMarkedOnesFramedRed() throws {
        let sheet = LabelledImages(
            [
                .init(image: digit(0), caption: "7"),
                .init(image: digit(10), caption: "pred 3 / true 5", isMarked: true),
            ], columns: 2)
        #expect(sheet.scale == 4)
        let image = try sheet.image()
        #expect(image.channels == 3)
        #expect(image.width == 2 * (28 * 4 + 12) + 12)
        for row in 0..<28 * 4 {
            for column in 0..<28 * 4 {
                let value: UInt8 = column / 4 % 2 == 0 ? 0 : 255
                guard pixel(image, 12 + column, 12 + row) == [value, value, value] else {
                    Issue.record("pixel \(column), \(row)")
                    return
                }
            }
        }
        let middle = 12 + 14 * 4
        #expect(!isRed(pixel(image, 11, middle)))
        #expect(isRed(pixel(image, 12 + 28 * 4 + 12 - 2, middle)))
        // The caption of the marked picture is red, the other's is not.
        let redBelow = (0..<image.width).filter { column in
            ((12 + 28 * 4 + 6)..<image.height).contains { isRed(pixel(image, column, $0)) }
        }
        #expect(redBelow.count > 10)
        #expect(redBelow.allSatisfy { $0 > 28 * 4 + 12 })
    }

    @Test func colourPicturesKeepTheirColours() throws {
        let image = Image(width: 1, height: 1, channels: 3, pixels: [10, 200, 30])
        let sheet = try LabelledImages([.init(image: image, caption: "")], scale: 20).image()
        #expect(pixel(sheet, 20, 20) == [10, 200, 30])
    }

    @Test func nothingAndTooMuchAreHandled() throws {
        #expect(throws: Never.self) { try LabelledImages([]).image() }
        let many = Array(repeating: LabelledImages.Item(image: digit(0), caption: ""), count: 200)
        #expect(throws: ImagingError.self) { try LabelledImages(many, columns: 200).image() }
    }

    @Test func shadesFollowTheShareOfTheRow() throws {
        let picture = ConfusionMatrixPicture(
            counts: [[90, 10], [0, 4]], classNames: ["a", "b"], title: "")
        let image = try picture.image()
        // Cells are 36 wide, the last column ends 16 before the right edge, the first row begins 12
        // below the upper one; numbers stand in the middle, so corners show the shade.
        let left = image.width - 16 - 72
        let shade = { (row: Int, column: Int) in
            self.pixel(image, left + column * 36 + 4, 12 + row * 36 + 4).map(Int.init)
        }
        #expect(shade(1, 0) == [255, 255, 255])
        // 4 of 4 is darker than 90 of 100, although the count is smaller; 10 of 100 is light.
        #expect(shade(1, 1)[0] < shade(0, 0)[0])
        #expect(shade(0, 1)[2] > shade(0, 0)[0])
        #expect(shade(0, 0)[2] > shade(0, 0)[0])
        #expect(shade(0, 1)[0] > shade(0, 1)[2])
    }

    @Test func manyClassesFitAndTheMostConfusedAreShown() throws {
        // Every class right, but for 100 of them each of which is taken for its neighbour once.
        let count = 1000
        var counts = (0..<count).map { row in
            (0..<count).map { $0 == row ? 1000 : 0 }
        }
        for pair in 0..<50 { counts[20 * pair][20 * pair + 1] = pair + 1 }
        let names = (0..<count).map { "class \($0)" }
        let picture = ConfusionMatrixPicture(counts: counts, classNames: names, title: "M")
        let drawn = picture.drawnClasses
        #expect(drawn == (0..<50).flatMap { [20 * $0, 20 * $0 + 1] })
        let image = try picture.image()
        #expect(image.width < 2700 && image.height < 2700)
        #expect(7 * image.width * image.height <= ConfusionMatrixPicture.byteCount(classes: count))
        // 453 classes did not fit before.
        let some = try ConfusionMatrixPicture(
            counts: counts.prefix(453).map { Array($0.prefix(453)) },
            classNames: Array(names.prefix(453))
        ).image()
        #expect(some.width < 2700)
        // So many as are drawn have all of them.
        let all = ConfusionMatrixPicture(
            counts: counts.prefix(100).map { Array($0.prefix(100)) },
            classNames: Array(names.prefix(100)))
        #expect(all.drawnClasses == Array(0..<100))
        #expect(try all.image().width < 2700)
    }

    @Test func longNamesAndEmptyRowsAreDrawn() throws {
        let names = (0..<12).map { "a class with a rather long name \($0)" }
        let counts = Array(repeating: Array(repeating: 0, count: 12), count: 12)
        let image = try ConfusionMatrixPicture(counts: counts, classNames: names).image()
        #expect(image.width < 12 * 36 + 240)
    }
}
