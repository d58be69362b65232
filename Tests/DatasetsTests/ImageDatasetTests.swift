import Autodiff
import Datasets
import Kernels
import Testing

@Suite struct ImageDatasetTests {
    func dataset(labels: [Int]?) throws -> ImageDataset {
        try ImageDataset(
            name: "squares", shape: [3, 2, 1, 2], pixels: Array(0..<12), labels: labels,
            classNames: labels == nil ? [] : ["a", "b"],
            origins: [
                DatasetOrigin(path: "images.idx", md5: ""),
                DatasetOrigin(path: "labels.idx", md5: ""),
            ])
    }

    @Test func holdsImagesAfterOneAnother() throws {
        let set = try dataset(labels: [0, 1, 1])
        #expect([set.count, set.height, set.width, set.channels] == [3, 2, 1, 2])
        #expect(Array(set.image(1)) == [4, 5, 6, 7])
        #expect(set.classCount == 2)
        let tail = set.subset(1..<3)
        #expect(tail.count == 2)
        #expect(tail.pixels == Array(4..<12))
        #expect(tail.labels == [1, 1])
        #expect(try dataset(labels: nil).subset(0..<1).labels == nil)
    }

    @Test func refusesAWrongNumberOfLabels() {
        let error = #expect(throws: DatasetError.self) { try dataset(labels: [0, 1]) }
        #expect(
            error?.description
                == "labels.idx: has 2 labels; one for each of the 3 images of images.idx is needed")
    }

    @Test(arguments: [2, -1])
    func refusesALabelOutOfRange(label: Int) {
        let error = #expect(throws: DatasetError.self) { try dataset(labels: [0, label, 9]) }
        #expect(error?.description == "labels.idx: label 1 is \(label); labels run from 0 to 1")
    }
}

@Suite struct DrawnImageTests {
    /// Images shorter and longer than the 64 pixels that are drawn together, some of them twice.
    @Test(arguments: [1, 5, 63, 64, 65, 784])
    func drawsAreThoseOfTheGreyImages(pixels: Int) throws {
        let count = 40
        let values = (0..<count * pixels).map { UInt8(truncatingIfNeeded: $0 &* 97 &+ $0 / 256) }
        let set = try ImageDataset(
            name: "noise", shape: [count, pixels, 1, 1], pixels: values, labels: nil,
            classNames: [])
        var random = RandomStream(seed: 1, name: "pixels")
        for indices in [[7], [39, 0, 0, 12], Array((0..<count).reversed())] {
            let stream = random.next()
            let drawn = set.drawnTensor(at: indices, from: stream)
            let expected = set.tensor(at: indices).bernoulliDraw(from: stream)
            #expect(drawn.shape == [indices.count, pixels, 1, 1])
            #expect(drawn.scalars == expected.scalars)
        }
        #expect(set.drawnTensor(at: [], from: random.next()).shape == [0, pixels, 1, 1])
    }
}

@Suite struct EmbeddedDigitsTests {
    @Test func splitByPosition() throws {
        let train = try EmbeddedDigits.dataset(.train)
        let test = try EmbeddedDigits.dataset(.test)
        #expect([train.count, test.count] == [4_500, 500])
        #expect(train.pixels + test.pixels == (try EmbeddedDigits.images().values))
        let labels = try #require(train.labels) + #require(test.labels)
        #expect(labels == (try EmbeddedDigits.labels().values.map(Int.init)))
        #expect(Array(labels.prefix(8)) == [4, 2, 0, 9, 6, 6, 2, 1])
        #expect((0..<10).allSatisfy { digit in labels.count { $0 == digit } == 500 })
    }

    /// The checksums in Sources/CEmbeddedDigits/NOTICE.md, made with `zcat FILE | md5sum`.
    @Test func areTheFilesThatTheNoticeDescribes() throws {
        #expect(
            try EmbeddedDigits.dataset(.test).origins.map(\.md5) == [
                "73875c53fd189a3d1f5d248b72d87772", "742de12842fbb3090203268496d2ccae",
            ])
    }

    @Test func agreeWithTheCatalog() throws {
        let description = try #require(DatasetCatalog.description(named: "digits-5k"))
        for split in DatasetSplit.allCases {
            let set = try DatasetLocator(dataRoot: nil, environment: [:])
                .dataset(description, split)
            #expect(set.count == description.counts[split])
            #expect([set.height, set.width] == [description.height, description.width])
            #expect(set.classNames == description.classNames)
        }
    }
}
