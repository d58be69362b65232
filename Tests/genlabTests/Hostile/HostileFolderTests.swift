import Foundation
import ProgramTestSupport
import Testing

@Suite("Folders of pictures that are not what they should be")
struct HostileFolderTests {
    @Test("Folders", arguments: folders)
    func refusedFolder(hostile: HostileCase) throws { try hostile.check() }

    @Test("Files", arguments: files)
    func refusedFile(hostile: HostileCase) throws { try hostile.check() }

    /// A run on the folder `pictures`, once `arrange` has put files below it.
    private static func folder(
        _ name: String, _ code: Int32, _ words: String..., settings: String = "",
        of config: String = HostileCase.plainConfig,
        arrange: @escaping @Sendable (Scratch) throws -> Void
    ) -> HostileCase {
        HostileCase(name, code, words) { scratch in
            try arrange(scratch)
            return [
                "run", try scratch.write(config, to: "config.json"),
                #"data={"type": "images", "path": "pictures"\#(settings)}"#,
            ]
        }
    }

    /// A run on good pictures and a bad one.
    private static func file(
        _ name: String, _ bytes: [UInt8], _ words: String..., file: String = "bad.png"
    ) -> HostileCase {
        HostileCase(name, 65, words + ["pictures", file, "1 of 4", "unreadable"]) { scratch in
            try pictures(scratch)
            try scratch.write(bytes, to: "pictures/" + file)
            return [
                "run", try scratch.write(HostileCase.plainConfig, to: "config.json"),
                #"data={"type": "images", "path": "pictures"}"#,
            ]
        }
    }

    private static func pictures(_ scratch: Scratch, in folder: String = "pictures") throws {
        for shade in 0..<3 {
            try scratch.write(
                try PictureFixture.png(shade: shade), to: "\(folder)/\(shade).png")
        }
    }

    static let folders: [HostileCase] = [
        folder("none", 66, "pictures", "folder of PNG") { _ in },
        folder("a file", 66, "pictures", "folder of PNG") { try $0.write("x", to: "pictures") },
        folder("an empty one", 65, "pictures", "holds no pictures") {
            try $0.write("x", to: "pictures/.hidden.png")
            try $0.write("x", to: "pictures/notes.txt")
        },
        folder("one picture", 65, "pictures", "one picture") {
            try $0.write(try PictureFixture.png(), to: "pictures/a.png")
        },
        folder("mixed sizes", 65, "a.png is [8, 8]", "b.png is [9, 8]", "\"size\"") {
            try $0.write(try PictureFixture.png(), to: "pictures/a.png")
            try $0.write(try PictureFixture.png(height: 9), to: "pictures/b.png")
        },
        folder(
            "one class", 65, "pictures", "one class, \"cat\"", "at least two",
            settings: #", "labels": "folders""#, of: HostileCase.classifierConfig
        ) { try pictures($0, in: "pictures/cat") },
        folder(
            "a picture beside the classes", 65, "pictures/0.png", "folder",
            settings: #", "labels": "folders""#
        ) { scratch in
            try pictures(scratch)
            try pictures(scratch, in: "pictures/cat")
        },
        folder(
            "a classifier without classes", 78, "data", "\"folders\"",
            of: HostileCase.classifierConfig
        ) { try pictures($0) },
        folder("nothing readable", 65, "2 of 2", settings: #", "unreadable": "skip""#) {
            try $0.write("x", to: "pictures/a.png")
            try $0.write("y", to: "pictures/b.jpg")
        },
        folder("a size of zero", 78, "data.size", settings: #", "size": 0"#) { try pictures($0) },
        folder(
            "images too large for the machine", 78, "memory",
            settings: #", "size": 4096"#,
            of: HostileCase.plainConfig.replacingOccurrences(of: "[8]", with: "[60000]")
        ) { try pictures($0) },
        folder("a key that there is not", 78, "sise", "size", settings: #", "sise": 8"#) {
            try pictures($0)
        },
        folder(
            "moves beyond images whose size the files tell", 78, "data.augmentation", "400",
            settings: #", "augmentation": {"crop": 400}"#
        ) { try pictures($0) },
        folder(
            "moves beyond the image", 78, "data.augmentation", "8",
            settings: #", "size": 8, "augmentation": {"shift": 8}"#
        ) { try pictures($0) },
        folder("a circle of links", 65, "folders deep") { scratch in
            try pictures(scratch)
            try FileManager.default.createSymbolicLink(
                atPath: scratch / "pictures/back", withDestinationPath: scratch / "pictures")
        },
    ]

    static let files: [HostileCase] = [
        file("nothing", [], "is empty"),
        file("text called .png", Array("not a picture".utf8), "neither a PNG nor a JPEG"),
        file("a GIF called .jpg", Array("GIF89a....".utf8), "neither", file: "bad.jpg"),
        file(
            "a PNG cut off", Array(((try? PictureFixture.png()) ?? []).dropLast(20)), "PNG", "early"
        ),
        file("a PNG claiming 10^9 pixels", PictureFixture.png(claiming: 31_623, 31_623), "claims"),
        file(
            "a PNG claiming 2^62 pixels", PictureFixture.png(claiming: .max >> 1, .max >> 1), "PNG"),
        file("a PNG that lies", PictureFixture.png(claiming: 8000, 8000), "can hold"),
        file("a JPEG cut off", Array(PictureFixture.jpeg.dropLast(50)), "JPEG", file: "bad.jpg"),
        file("half a JPEG header", Array(PictureFixture.jpeg.prefix(80)), "JPEG", file: "bad.jpg"),
        file(
            "a JPEG claiming 10^9 pixels", PictureFixture.jpeg(claiming: 31_623, 31_623),
            "claims", file: "bad.jpeg"),
        file(
            "a JPEG that lies", PictureFixture.jpeg(claiming: 8000, 8000), "can hold",
            file: "bad.jpg"),
        file("a CMYK JPEG", PictureFixture.cmyk, "CMYK", file: "bad.JPG"),
    ]

    @Test("A sparse file of 10 GB, and one of 200 MB without a picture's beginning")
    func sparse() throws {
        for (size, words) in [(10_000_000_000, "more than the"), (200_000_000, "neither")] {
            try HostileCase("sparse", 65, ["bad.png", words]) { scratch in
                try Self.pictures(scratch)
                truncate(try scratch.write("", to: "pictures/bad.png"), size)
                return [
                    "run", try scratch.write(HostileCase.plainConfig, to: "config.json"),
                    #"data={"type": "images", "path": "pictures"}"#,
                ]
            }.check()
        }
    }
}
