import Autodiff
import Datasets
import Foundation
import Imaging
import Kernels
import NeuralNetworks
import RunTestSupport
import TestSupport
import Testing

@testable import Experiments
@testable import RunStore
@testable import Sampling

/// Samples of models that generate rows.
@Suite struct RowSampleTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A checkpoint's folder alone, away from its run.
    private func copied(_ run: RunFolder) throws -> TrainedModel {
        let checkpoint = try #require(try run.checkpoints.latest())
        try FileManager.default.copyItem(atPath: checkpoint.path, toPath: folder("copy"))
        return try TrainedModel(CheckpointLocation.find(folder("copy"), in: "."))
    }

    /// Rows are what the network gives times the deviation plus the mean that the checkpoint holds.
    @Test(arguments: [TinyRun.rowGAN, TinyRun.rowVAE])
    func rowsAreInTheUnitsOfTheDataFromACheckpointAlone(_ kind: String) throws {
        let model = try copied(TinyRun.train(kind, on: TinyRun.ring, in: folder))
        let rows = try folder.array(SampleRequest(count: 230), of: model)
        #expect(rows.shape == [230, 2])
        let file = try #require(try model.location.folder.load().standardization)
        let mean = try #require(file["mean"]?.floats)
        let deviation = try #require(file["deviation"]?.floats)
        // A ring of radius 3 has a deviation of 3/√2 in either direction.
        #expect(deviation.allSatisfy { abs($0 - 2.12) < 0.15 })
        let given = model.generator.samples(
            indices: 0..<230, from: RandomStream(seed: 3, name: "sample")
        ).scalars
        for (place, value) in rows.floats.enumerated() {
            let expected = given[place] * deviation[place % 2] + mean[place % 2]
            #expect(abs(value - expected) < 1e-5)
        }
        let few = try folder.array(SampleRequest(count: 3), of: model)
        #expect(few.floats == Array(rows.floats.prefix(6)))
    }

    /// A CSV file holds the numbers of the npy file exactly, under the names of the columns.
    @Test func csvHoldsTheSameNumbers() throws {
        let model = try copied(TinyRun.train(TinyRun.rowGAN, on: TinyRun.ring, in: folder))
        let rows = try folder.array(SampleRequest(count: 120), of: model)
        try SampleFile(path: folder("rows.csv")).write(SampleRequest(count: 120), of: model)
        let table = try TableDataset.readCSV(
            path: folder("rows.csv"), hasHeader: true, target: .none)
        #expect(table.columnNames == ["x", "y"])
        #expect(table.features == rows.floats)
    }

    @Test func twoColumnsAreDrawnAsPoints() throws {
        let model = try copied(TinyRun.train(TinyRun.rowVAE, on: TinyRun.ring, in: folder))
        try SampleFile(path: folder("x.png")).write(SampleRequest(count: 50, seed: 8), of: model)
        let (image, text) = try PNG.decode(folder.bytes("x.png"))
        #expect((image.width, image.height) == (800, 760))
        #expect(text.contains { $0.key == "Seed" && $0.value == "8" })
    }

    @Test func whatOnlyImagesHaveIsRefusedInWords() throws {
        let model = try copied(TinyRun.train(TinyRun.rowGAN, on: TinyRun.ring, in: folder))
        let cases: [(SampleRequest, String)] = [
            (SampleRequest(.interpolation), "--interpolate"),
            (SampleRequest(.manifold), "--manifold"), (SampleRequest(columns: 4), "--nrow"),
            (SampleRequest(padding: 0), "--padding"),
        ]
        for (request, option) in cases {
            let error = #expect(throws: RequestError.self) {
                try SampleFile(path: folder("no.npy")).write(request, of: model)
            }
            #expect(
                error?.description
                    == "\(option): is for images, and this is a gan that makes rows of "
                    + "2 numbers")
        }
        let draws = #expect(throws: RequestError.self) {
            try SampleFile(path: folder("no.npy")).write(
                SampleRequest(.samples(drawsPixels: true)), of: model)
        }
        #expect(draws?.description.hasPrefix("--draw: a gan gives rows") == true)
    }

    @Test func filesThatDoNotSuitTheExamplesAreRefused() throws {
        try folder.write("a,b,c\n" + (0..<40).map { "\($0),1,2\n" }.joined(), to: "t.csv")
        let data = #"{"type": "csv", "path": "\#(folder("t.csv"))", "target": "none"}"#
        let model = try copied(TinyRun.train(TinyRun.rowVAE, on: data, in: folder))
        let picture = #expect(throws: RequestError.self) {
            try SampleFile(path: folder("no.png")).write(SampleRequest(), of: model)
        }
        #expect(picture?.description.hasPrefix("-o: rows of 3 numbers are no picture") == true)
        let images = try TinyRun.model(TinyRun.train(TinyRun.gan, named: "images", in: folder))
        let rows = #expect(throws: RequestError.self) {
            try SampleFile(path: folder("no.csv")).write(SampleRequest(), of: images)
        }
        #expect(rows?.description.contains("makes images") == true)
        #expect(try folder.names().filter { $0.hasPrefix("no.") }.isEmpty)
    }

    /// Numbers of latent variables of one's own, drawn around the means where that is asked for.
    @Test func drawsLieAroundTheMeans() throws {
        let model = try copied(TinyRun.train(TinyRun.rowVAE, on: TinyRun.ring, in: folder))
        let means = try folder.array(SampleRequest(count: 400), of: model).floats
        let draws = try folder.array(
            SampleRequest(.samples(drawsPixels: true), count: 400), of: model
        ).floats
        let squares = zip(means, draws).reduce(Float(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        // Variance 1 of standardized numbers is 4.5 in the units of the data.
        #expect(abs(squares / 800 - 4.5) < 1)
        let points = try folder.array(SampleRequest(.latents([[0, 0], [1, 1]])), of: model)
        #expect(points.shape == [2, 2])
    }
}
