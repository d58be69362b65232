import Configuration
import Foundation
import Imaging
import TestSupport
import Testing

@testable import Datasets

@Suite("Folders of pictures")
struct ImageFolderTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func png(_ shade: UInt8, height: Int = 2, width: Int = 3) throws -> [UInt8] {
        try PNG.encode(
            Image(
                width: width, height: height, channels: 1,
                pixels: (0..<height * width).map { shade &+ UInt8($0) }))
    }

    private func images(
        size: Sides? = nil, channels: ImageConversion.Channels = .grey,
        labels: ImageFolder.Labels = .none, unreadable: FolderImages.UnreadableFiles = .refuse,
        holdingUpTo limit: Int = 1 << 20
    ) throws -> FolderImages {
        try FolderImages(
            reading: ImageFolder(path: folder.path, labels: labels),
            as: ImageConversion(size: size, channels: channels), unreadable: unreadable,
            holdingUpTo: limit)
    }

    @Test("Names come in the order of their bytes, hidden files and other kinds left out")
    func order() throws {
        for name in [
            "b.png", "a/z.JPEG", "a-b/x.jpg", "Z.PNG", "\u{e9}.png", "e\u{301}.png", ".hidden.png",
            ".git/x.png", "notes.txt", "png", "a/deep/er/one.Jpg",
        ] {
            try folder.write([1], to: name)
        }
        let listed = try ImageFolder(path: folder.path, labels: .none)
        #expect(
            listed.names.map { Array($0.utf8) }
                == [
                    "Z.PNG", "a-b/x.jpg", "a/deep/er/one.Jpg", "a/z.JPEG", "b.png",
                    "e\u{301}.png", "\u{e9}.png",
                ].map { Array($0.utf8) })
        #expect(listed.labels == nil && listed.classNames.isEmpty)
    }

    @Test("A folder is a class, in the order of the names")
    func classes() throws {
        for name in ["dog/1.png", "cat/2.png", "cat/1.png", "cat-like/1.png", "dog/sub/3.png"] {
            try folder.write(png(1), to: name)
        }
        let listed = try ImageFolder(path: folder.path, labels: .folders)
        #expect(listed.classNames == ["cat", "cat-like", "dog"])
        #expect(
            listed.names
                == ["cat-like/1.png", "cat/1.png", "cat/2.png", "dog/1.png", "dog/sub/3.png"])
        #expect(listed.labels == [1, 0, 0, 2, 2])
    }

    @Test("Names of classes are told by their bytes")
    func namesOfClasses() throws {
        for name in ["\u{e9}/1.png", "e\u{301}/2.png", "z/3.png"] {
            try folder.write(png(1), to: name)
        }
        let listed = try ImageFolder(path: folder.path, labels: .folders)
        #expect(
            listed.classNames.map { Array($0.utf8) }
                == ["e\u{301}", "z", "\u{e9}"].map { Array($0.utf8) })
        #expect(listed.labels == [0, 1, 2])
        let earlier = try ImageFolder(path: folder.path, labels: .folders, equality: .unicode)
        #expect(earlier.classNames.count == 2 && earlier.labels == [0, 1, 0])
    }

    @Test("Pictures in which there is nothing to be seen are told")
    func emptyPictures() throws {
        let clear = Image(
            width: 2, height: 2, channels: 4,
            pixels: [9, 8, 7, 0, 1, 2, 3, 0, 4, 5, 6, 127, 7, 8, 9, 255])
        let half = Image(
            width: 2, height: 2, channels: 4,
            pixels: [9, 8, 7, 0, 1, 2, 3, 0, 4, 5, 6, 255, 7, 8, 9, 255])
        let grey = Image(
            width: 2, height: 2, channels: 1, pixels: [UInt8](repeating: 7, count: 4))
        for (name, image) in [("clear.png", clear), ("half.png", half), ("grey.png", grey)] {
            try folder.write(PNG.encode(image), to: name)
        }
        let warnings = try images().warnings.map(\.message)
        #expect(warnings.count == 2, "\(warnings)")
        #expect(warnings[0].contains("1 of 3 pictures are mostly transparent"))
        #expect(warnings[0].hasSuffix("clear.png"))
        #expect(warnings[1].hasSuffix("1 of 3 pictures are of one colour: grey.png"))
        for name in ["clear.png", "grey.png"] {
            try FileManager.default.removeItem(atPath: folder.path + "/" + name)
        }
        try folder.write(PNG.encode(half), to: "again.png")
        #expect(try images().warnings.map(\.kind) == [.samePictures])
    }

    @Test("What cannot be a data set is refused with its path")
    func refused() throws {
        func error(_ path: String, _ labels: ImageFolder.Labels = .none) -> DatasetError? {
            #expect(throws: DatasetError.self) { try ImageFolder(path: path, labels: labels) }
        }
        #expect(error(folder.path)?.category == .badData)
        #expect(error(folder.path + "/absent")?.category == .missingInput)
        let file = try folder.write([1], to: "cat/x.png")
        #expect(error(file)?.category == .missingInput)
        #expect(error(file)?.path == file)
        #expect(error(folder.path, .folders)?.problem.contains("\"cat\"") == true)
        let stray = try folder.write([1], to: "stray.png")
        #expect(error(folder.path, .folders)?.path == stray)
    }

    @Test("Links that lead in a circle are refused")
    func circle() throws {
        try folder.write(png(1), to: "a/x.png")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/a/back", withDestinationPath: folder.path)
        let error = #expect(throws: DatasetError.self) {
            try ImageFolder(path: folder.path, labels: .none)
        }
        #expect(error?.category == .badData)
    }

    @Test("Held or decoded each time, the pixels are the same")
    func heldAndStreamed() throws {
        for index in 0..<9 {
            try folder.write(png(UInt8(20 * index), height: 5, width: 7), to: "\(index).png")
        }
        for size in [nil, Sides(3)] {
            let held = try images(size: size, channels: .rgb)
            let streamed = try images(size: size, channels: .rgb, holdingUpTo: 0)
            #expect(held.held != nil && streamed.held == nil)
            #expect(held.checksum == streamed.checksum)
            #expect((held.height, held.width) == (size?.height ?? 5, size?.width ?? 7))
            let indices = [8, 0, 3, 3]
            let pixels = try streamed.pixels(at: indices)
            #expect(pixels.count == 4 * streamed.bytesPerImage)
            #expect(try held.pixels(at: indices) == pixels)
            #expect(try streamed.dataset(pixels, at: indices).image(2) == held.held?.image(3))
        }
        let grey = try images()
        #expect(try grey.pixels(at: [2]) == (0..<35).map { 40 + $0 })
    }

    @Test("The checksum knows names and contents")
    func checksum() throws {
        try folder.write(png(1), to: "a.png")
        try folder.write(png(2), to: "b.png")
        let first = try images().checksum
        #expect(try images().checksum == first)
        try folder.write(png(3), to: "b.png")
        let changed = try images().checksum
        try folder.write(png(2), to: "b.png")
        #expect(try images().checksum == first)
        try FileManager.default.moveItem(
            atPath: folder.path + "/b.png", toPath: folder.path + "/c.png")
        let renamed = try images().checksum
        #expect(Set([first, changed, renamed]).count == 3)
        #expect(first.count == 64)
    }

    @Test("Files that cannot be read are named, counted, and refused or left out")
    func unreadable() throws {
        try folder.write(png(1), to: "good.png")
        try folder.write(png(2), to: "also.png")
        try folder.write("some text".bytes, to: "text.png")
        try folder.write(Array(try png(3).dropLast(20)), to: "cut.png")
        try folder.write([], to: "empty.jpg")
        let error = #expect(throws: DatasetError.self) { try images() }
        #expect(error?.category == .badData)
        for words in ["3 of 5", "text.png is neither", "cut.png is not", "empty.jpg is empty"] {
            #expect(error?.problem.contains(words) == true, "\(error?.problem ?? "")")
        }
        let rest = try images(unreadable: .skip)
        #expect(rest.names == ["also.png", "good.png"])
        #expect(rest.unreadable.map(\.name) == ["cut.png", "empty.jpg", "text.png"])
        #expect(rest.warnings.first?.message.contains("left out 3 of 5") == true)
        for name in rest.names {
            try FileManager.default.removeItem(atPath: folder.path + "/" + name)
        }
        #expect(throws: DatasetError.self) { try images(unreadable: .skip) }
    }

    @Test("Pictures of two sizes need one to be stated")
    func mixedSizes() throws {
        try folder.write(png(1), to: "a.png")
        try folder.write(png(2, height: 4), to: "b.png")
        let error = #expect(throws: DatasetError.self) { try images() }
        for words in ["a.png is [2, 3]", "b.png is [4, 3]"] {
            #expect(error?.problem.contains(words) == true)
        }
        #expect(error?.remedy.contains("\"size\"") == true)
        #expect(try images(size: Sides(height: 2, width: 2)).count == 2)
    }

    @Test("A file that goes or changes after the first look is refused")
    func changedLater() throws {
        for index in 0..<3 { try folder.write(png(UInt8(index)), to: "\(index).png") }
        let streamed = try images(holdingUpTo: 0)
        let path = try folder.write(png(9), to: "1.png")
        #expect(try streamed.pixels(at: [0, 2]).count == 12)
        var error = #expect(throws: DatasetError.self) { try streamed.pixels(at: [0, 1]) }
        #expect(error?.category == .badData && error?.path == path)
        try FileManager.default.removeItem(atPath: path)
        error = #expect(throws: DatasetError.self) { try streamed.pixels(at: [1]) }
        #expect(error?.category == .missingInput && error?.path == path)
        try folder.write(png(1), to: "1.png")
        #expect(try streamed.pixels(at: [1]) == (0..<6).map { 1 + $0 })
    }
}
