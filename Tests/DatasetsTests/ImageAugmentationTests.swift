import Kernels
import Testing

@testable import Datasets

@Suite("Augmentation")
struct ImageAugmentationTests {
    /// Images whose pixels all differ.
    private func images(count: Int = 1, height: Int = 4, width: Int = 5) throws -> ImageDataset {
        let size = height * width * 3
        return try ImageDataset(
            name: "test", shape: [count, height, width, 3],
            pixels: (0..<count * size).map { UInt8($0 % size + 1) },
            labels: (0..<count).map { $0 % 2 }, classNames: ["a", "b"])
    }

    private func changed(_ change: ImageAugmentation.Change, _ set: ImageDataset) -> [UInt8] {
        var pixels: [UInt8] = []
        change.append(set.image(0), of: set, to: &pixels)
        return pixels
    }

    private func stream(_ step: Int = 0) -> PhiloxStream {
        var random = RandomStream(seed: 5, name: "test").at(step: step)
        return random.next()
    }

    @Test("Flipped twice, an image is what it was")
    func flip() throws {
        let set = try images()
        let once = changed(.init(isFlipped: true), set)
        #expect(once != set.pixels)
        #expect(Array(once[0..<3]) == Array(set.pixels[12..<15]))
        let flipped = try ImageDataset(
            name: "test", shape: [1, 4, 5, 3], pixels: once, labels: nil, classNames: [])
        #expect(changed(.init(isFlipped: true), flipped) == set.pixels)
    }

    @Test("A shift moves pixels and repeats the edge, a crop brings black in")
    func moves() throws {
        let set = try images()
        let shifted = changed(.init(shift: (1, -2)), set)
        let cropped = changed(.init(crop: (1, -2)), set)
        for row in 0..<4 {
            for column in 0..<5 {
                let place = (row * 5 + column) * 3
                let source = (min(row + 1, 3) * 5 + max(column - 2, 0)) * 3
                #expect(shifted[place..<place + 3] == set.pixels[source..<source + 3])
                let isWithin = row + 1 < 4 && column - 2 >= 0
                #expect(
                    Array(cropped[place..<place + 3])
                        == (isWithin ? Array(set.pixels[source..<source + 3]) : [0, 0, 0]))
            }
        }
        #expect(changed(.init(), set) == set.pixels)
        #expect(changed(.init(shift: (-90, 90)), set).count == set.pixels.count)
        #expect(changed(.init(crop: (90, 0)), set).allSatisfy { $0 == 0 })
    }

    @Test("Every move within reach is drawn about as often as every other, half are flipped")
    func draws() {
        let augmentation = ImageAugmentation(horizontalFlip: true, shift: 2, crop: 1)
        var counts: [String: Int] = [:]
        let words = stream().bits(count: 50_000)
        for index in 0..<10_000 {
            let change = ImageAugmentation.Change(
                augmentation, Array(words[5 * index..<5 * index + 5]))
            counts["flipped \(change.isFlipped)", default: 0] += 1
            counts["row \(change.shift.rows)", default: 0] += 1
            counts["column \(change.shift.columns)", default: 0] += 1
            counts["frame \(change.crop.rows)", default: 0] += 1
        }
        #expect(counts.keys.count { $0.hasPrefix("row") } == 5)
        #expect(counts.keys.count { $0.hasPrefix("frame") } == 3)
        for (name, count) in counts {
            let share = name.hasPrefix("flip") ? 5000 : name.hasPrefix("frame") ? 3333 : 2000
            #expect(abs(count - share) < 250, "\(name): \(count)")
        }
    }

    @Test("The same stream changes images alike, another one otherwise; labels stay")
    func streams() throws {
        let set = try images(count: 20)
        let augmentation = ImageAugmentation(horizontalFlip: true, shift: 1, crop: 1)
        let first = augmentation.apply(to: set, from: stream())
        #expect(first == augmentation.apply(to: set, from: stream()))
        #expect(first != augmentation.apply(to: set, from: stream(1)))
        #expect(first.labels == set.labels && first.count == set.count)
        #expect(ImageAugmentation().apply(to: set, from: stream()) == set)
        #expect(ImageAugmentation().isIdentity && !augmentation.isIdentity)
    }
}
