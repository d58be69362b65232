import Basics
import Datasets
import Foundation
import TestSupport
import Testing

@Suite struct FileSignatureTests {
    @Test(arguments: [
        ("52494646 24000000 57454250 56503820", "a WebP picture"),
        ("0000001c 66747970 61766966 00000000 61766966 6d696631", "an AVIF picture"),
        ("00000018 66747970 68656963 00000000 6d696631", "a HEIC picture"),
        // Both brands may stand among those that the file is compatible with.
        ("0000001c 66747970 6d696631 00000000 6d696631 61766966", "an AVIF picture"),
        ("0000001c 66747970 6d696631 00000000 6d696631 68656963", "a HEIC picture"),
        ("00000018 66747970 69736f6d 00000200 6d703431", "a video"),
        ("47494638 3961", "a GIF picture"), ("47494638 3761", "a GIF picture"),
        ("424d3600 00000000 00003600", "a BMP picture"), ("4949 2a00", "a TIFF picture"),
        ("4d4d 002a", "a TIFF picture"), ("89504e47 0d0a1a0a", "a PNG picture"),
        ("ffd8ffe0", "a JPEG picture"), ("25504446 2d312e34", "a PDF document"),
        ("1f8b0800", "a gzip file"), ("00000803", "an IDX file of images"),
    ])
    func knowsBytes(hexadecimal: String, name: String) {
        #expect(FileSignature.name(of: hexadecimal.hexadecimalBytes) == name)
    }

    @Test(arguments: [
        ("<!DOCTYPE html><html>", "a web page (HTML)"),
        ("\u{FEFF}\n <html lang='en'>", "a web page (HTML)"),
        ("<!-- x -->\n<HTML>", "a web page (HTML)"),
        ("<?xml version='1.0'?><svg xmlns='x'>", "an SVG picture"),
        ("<?xml version='1.0'?><Error>", "an XML file"),
        (
            "version https://git-lfs.github.com/spec/v1\n",
            "a Git LFS pointer, which stands for a file that was not fetched"
        ),
        ("PK\u{3}\u{4}", "a ZIP archive, as torch.save and numpy.savez write"),
    ])
    func knowsTexts(text: String, name: String) {
        #expect(FileSignature.name(of: text.bytes) == name)
    }

    @Test(arguments: ["", "a", "BMI,age\n1,2", "<3\n", "x,y\n1,2", "not a picture", "GIF8,b"])
    func saysNothingOfOthers(text: String) {
        #expect(FileSignature.name(of: text.bytes) == nil)
    }

    /// Every reader that is given another file says what it is.
    @Test func readersNameWhatTheyWereGiven() throws {
        let folder = try TemporaryFolder()
        let page = try folder.write("<!doctype html><html></html>".bytes, to: "page")
        let packed = try folder.write("<!doctype html><html></html>".bytes, to: "page.gz")
        func problem(_ body: () throws -> Any) -> String? {
            #expect(throws: DatasetError.self) { _ = try body() }?.problem
        }
        #expect(problem { try IDXFile.read(path: page) } == "is a web page (HTML), not an IDX file")
        #expect(
            problem { try IDXFile.read(path: packed) } == "is a web page (HTML), not a gzip file")
        #expect(
            problem { try NumPyArray.read(path: page) } == "is a web page (HTML), not a NumPy file")
        #expect(
            problem {
                try TableDataset.readCSV(path: page, hasHeader: true, target: .values([.index(0)]))
            }
                == "is a web page (HTML)")
        try folder.write("RIFF....WEBPVP8 ".bytes, to: "pictures/a.png")
        let pictures = try ImageFolder(path: folder.path + "/pictures", labels: .none)
        #expect(
            problem { try pictures.sizeOfFirst(unreadable: .refuse) }
                == "is a WebP picture, neither a PNG nor a JPEG")
        try folder.write("RIFF....WEBPVP8 ".bytes, to: "others/a.webp")
        #expect(
            problem { try ImageFolder(path: folder.path + "/others", labels: .none) }
                == "holds no pictures; a.webp is a WebP picture")
    }
}

@Suite struct HomePathTests {
    @Test func onlyAPathThatBeginsAtAHomeFolderIsAtFault() {
        for path in ["~", "~/runs", "~alice/runs", "~/"] {
            #expect(HomePath.fault(of: path)?.contains(path) == true, "\(path)")
        }
        for path in ["./~", "./~/runs", "~optimizer.learningRate", "a~/b", "", "/home/~/x"] {
            #expect(HomePath.fault(of: path) == nil, "\(path)")
        }
    }
}
