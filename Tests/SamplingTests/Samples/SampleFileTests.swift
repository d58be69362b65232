import Datasets
import Foundation
import Imaging
import RunTestSupport
import TestSupport
import Testing

@testable import Basics
@testable import Experiments
@testable import RunStore
@testable import Sampling

@Suite struct SampleFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func picture(
        _ request: SampleRequest, of model: TrainedModel
    ) throws -> (image: Image, text: [String: String]) {
        try SampleFile(path: folder("x.png")).write(request, of: model)
        let (image, text) = try PNG.decode(folder.bytes("x.png"))
        return (image, Dictionary(uniqueKeysWithValues: text.map { ($0.key, $0.value) }))
    }

    @Test func gridIsTheArrayAsBytes() throws {
        let run = try TinyRun.train(TinyRun.gan, in: folder)
        let model = try TinyRun.model(run)
        let request = SampleRequest(count: 5, columns: 3, padding: 1, seed: 8)
        let values = try folder.array(request, of: model).floats
        let (image, text) = try picture(request, of: model)
        #expect((image.width, image.height, image.channels) == (88, 59, 1))
        for index in 0..<5 {
            let (top, left) = (1 + index / 3 * 29, 1 + index % 3 * 29)
            for (row, column) in [(0, 0), (14, 14), (13, 20), (27, 27)] {
                let value = values[(index * 28 + row) * 28 + column]
                let expected = UInt8(min(max(value * 255 + 0.5, 0), 255))
                #expect(image.pixels[(top + row) * 88 + left + column] == expected)
            }
        }
        #expect(text["Software"] == "GenerativeLab \(programVersion)")
        #expect(text["Config SHA-256"] == (try Experiment(path: run.configPath).hash))
        #expect(text["Seed"] == "8")
        #expect(text["Step"] == "8")
        #expect(text["Weights"] == "current")
        #expect(text["Run"] == run.name)
    }

    @Test func originalsStandAboveTheirReconstructions() throws {
        let model = try TinyRun.model(TinyRun.train(TinyRun.vae, in: folder))
        let originals = try OriginalImages(heldOutFor: model, dataRoot: nil, environment: [:])
        #expect(originals.count == 24)
        let request = SampleRequest(.reconstruction(originals), count: 6, columns: 4, padding: 0)
        let copies = try folder.array(request, of: model)
        #expect(copies.shape == [6, 28, 28, 1])
        let image = try picture(request, of: model).image
        #expect((image.width, image.height) == (112, 112))
        let digits = try EmbeddedDigits.dataset(.test)
        for index in 0..<6 {
            let (top, left) = (index / 4 * 56, index % 4 * 28)
            for row in 0..<28 {
                let start = (top + row) * 112 + left
                let place = row * 28
                let original = Array(digits.image(index))[place..<place + 28]
                #expect(image.pixels[start..<start + 28].elementsEqual(original))
                let copy = copies.floats[index * 784 + place..<index * 784 + place + 28]
                let below = image.pixels[start + 28 * 112..<start + 28 * 112 + 28]
                #expect(below.elementsEqual(copy.map { UInt8(min($0 * 255 + 0.5, 255)) }))
            }
        }
        // The empty places of the second row.
        #expect(image.pixels[(56 * 112 + 56)..<(56 * 112 + 112)].allSatisfy { $0 == 0 })
    }

    @Test func filesAreReconstructedWhateverTheirColours() throws {
        let model = try TinyRun.model(TinyRun.train(TinyRun.vae, in: folder))
        let digits = try EmbeddedDigits.dataset(.test)
        let grey = Array(digits.image(0))
        let images = [
            Image(width: 28, height: 28, channels: 1, pixels: grey),
            Image(width: 28, height: 28, channels: 3, pixels: grey.flatMap { [$0, $0, $0] }),
            Image(width: 28, height: 28, channels: 4, pixels: grey.flatMap { [$0, $0, $0, 255] }),
        ]
        let paths = try images.enumerated().map {
            try folder.write(PNG.encode($1), to: "\($0).png")
        }
        let copies = try folder.array(
            SampleRequest(.reconstruction(OriginalImages(files: paths, for: model))), of: model)
        let held = try OriginalImages(heldOutFor: model, dataRoot: nil, environment: [:])
        let expected = try folder.array(
            SampleRequest(.reconstruction(held), count: 1), of: model)
        for copy in 0..<3 {
            let pixels = copies.floats[copy * 784..<(copy + 1) * 784]
            #expect(zip(pixels, expected.floats).allSatisfy { abs($0 - $1) < 1e-6 })
        }
    }

    @Test func unsuitableOriginalsAreNamed() throws {
        let model = try TinyRun.model(TinyRun.train(TinyRun.vae, in: folder))
        let small = Image(
            width: 4, height: 4, channels: 1, pixels: [UInt8](repeating: 9, count: 16))
        let wrong = try folder.write(PNG.encode(small), to: "small.png")
        let broken = try folder.write("no picture", to: "broken.png")
        for (path, category) in [
            (wrong, FileError.Category.badData), (broken, .badData),
            (folder("absent.png"), .missingInput),
        ] {
            let error = #expect(throws: FileError.self) {
                try OriginalImages(files: [path], for: model)
            }
            #expect(error?.category == category)
            #expect(error?.path == path)
        }
    }

    @Test func requestsThatCannotBeServedAreRefused() throws {
        let vae = try TinyRun.model(TinyRun.train(TinyRun.vae, in: folder))
        let gan = try TinyRun.model(TinyRun.train(TinyRun.gan, in: folder))
        let originals = try OriginalImages(heldOutFor: vae, dataRoot: nil, environment: [:])
        let cases: [(SampleRequest, TrainedModel, String)] = [
            (SampleRequest(count: 0), vae, "-n"),
            (SampleRequest(count: .max), vae, "-n"),
            (SampleRequest(columns: 0), vae, "--nrow"),
            (SampleRequest(padding: -1), vae, "--padding"),
            (SampleRequest(seed: -1), vae, "--seed"),
            (SampleRequest(.samples(drawsPixels: true)), gan, "--draw"),
            (SampleRequest(.manifold), gan, "--manifold"),
            (SampleRequest(.manifold, count: 8), vae, "-n"),
            (SampleRequest(.manifold, columns: .max), vae, "--nrow"),
            (SampleRequest(.reconstruction(originals)), gan, "--reconstruct"),
            (SampleRequest(.reconstruction(originals), count: 25), vae, "-n"),
            (SampleRequest(count: 100_000), vae, "-n"),
            (SampleRequest(count: 20_000, columns: 20_000), vae, "-n"),
        ]
        for (request, model, option) in cases {
            let error = #expect(throws: RequestError.self) {
                try SampleFile(path: folder("no.png")).write(request, of: model)
            }
            #expect(error?.description.hasPrefix(option + ":") == true)
        }
        #expect(try folder.names().filter { $0.contains("no.png") }.isEmpty)
    }

    @Test func outputIsLookedAtFirst() throws {
        #expect(throws: RequestError.self) { try SampleFile(path: folder("x.jpg")) }
        #expect(throws: RequestError.self) { try SampleFile(path: folder("png")) }
        try FileSystem.createFolder(folder("folder.png"))
        for path in [folder("folder.png"), folder("absent/x.png"), folder.path] {
            let error = #expect(throws: FileError.self) { try SampleFile(path: path) }
            #expect(error?.category == .cannotWrite)
            #expect(error?.path == path)
        }
    }
}
