import Datasets
import Foundation
import Imaging
import RunStore
import RunTestSupport
import TestSupport
import Testing

@testable import Sampling

@Suite struct ImageSamplerTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: [TinyRun.vae, TinyRun.gan])
    func imageDependsOnSeedAndPlaceAlone(_ kind: String) throws {
        let model = try TinyRun.model(TinyRun.train(kind, in: folder))
        let many = try folder.array(SampleRequest(count: 1000), of: model)
        #expect(many.shape == [1000, 28, 28, 1])
        #expect(many.floats.allSatisfy { (0...1).contains($0) })
        for count in [1, 3, 100, 101, 250] {
            let few = try folder.array(SampleRequest(count: count), of: model)
            #expect(few.shape == [count, 28, 28, 1])
            #expect(bits(few.floats) == bits(many.floats.prefix(few.floats.count)))
        }
        let other = try folder.array(SampleRequest(count: 3, seed: 4), of: model)
        #expect(bits(other.floats) != bits(many.floats.prefix(other.floats.count)))
        let own = try folder.array(SampleRequest(count: 3, seed: 3), of: model)
        #expect(bits(own.floats) == bits(many.floats.prefix(own.floats.count)))
    }

    @Test func drawsArePixelsOfTheMeans() throws {
        let model = try TinyRun.model(TinyRun.train(TinyRun.vae, in: folder))
        let means = try folder.array(SampleRequest(count: 150), of: model).floats
        let request = SampleRequest(.samples(drawsPixels: true), count: 150)
        let draws = try folder.array(request, of: model).floats
        #expect(draws.allSatisfy { $0 == 0 || $0 == 1 })
        let expected = means.reduce(0.0) { $0 + Double($1) }
        let variance = means.reduce(0.0) { $0 + Double($1 * (1 - $1)) }
        let sum = draws.reduce(0.0) { $0 + Double($1) }
        #expect(abs(sum - expected) < 5 * variance.squareRoot())
        let fewer = try folder.array(
            SampleRequest(.samples(drawsPixels: true), count: 2), of: model
        ).floats
        #expect(fewer == Array(draws.prefix(fewer.count)))
    }

    @Test(arguments: [TinyRun.vae, TinyRun.gan])
    func walksDoNotDependOnHowManyThereAre(_ kind: String) throws {
        let model = try TinyRun.model(TinyRun.train(kind, in: folder))
        let pixels = 28 * 28
        let many = try folder.array(SampleRequest(.interpolation, count: 160), of: model).floats
        let few = try folder.array(SampleRequest(.interpolation, count: 13), of: model).floats
        #expect(bits(few) == bits(many.prefix(13 * pixels)))
        func image(_ index: Int) -> ArraySlice<Float> {
            many[index * pixels..<(index + 1) * pixels]
        }
        func distance(_ a: Int, _ b: Int) -> Float {
            zip(image(a), image(b)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        }
        let walks = Array(stride(from: 0, to: 160, by: 8))
        let steps = walks.reduce(0) { $0 + distance($1, $1 + 1) }
        #expect(steps < walks.reduce(0) { $0 + distance($1, $1 + 7) })
        // Another number of steps walks between the same ends.
        let short = try folder.array(
            SampleRequest(.interpolation, count: 2, columns: 2), of: model
        ).floats
        #expect(zip(short.prefix(pixels), image(0)).allSatisfy { abs($0 - $1) < 1e-5 })
        #expect(zip(short.suffix(pixels), image(7)).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    /// The middle of the manifold is the image of z = 0: σ(W₂ relu(b₁) + b₂).
    @Test func manifoldHasTheOriginInTheMiddle() throws {
        let run = try TinyRun.train(TinyRun.vae, in: folder)
        let model = try TinyRun.model(run)
        let file = try #require(try run.checkpoints.latest()).load().model
        let numbers = { (name: String) in try #require(file[name]?.floats) }
        let hidden = try numbers("decoder.0.bias").map { max($0, 0) }
        let weight = try numbers("decoder.2.weight")
        let expected = try numbers("decoder.2.bias").enumerated().map { row, bias in
            let logit = (0..<16).reduce(bias) { $0 + weight[row * 16 + $1] * hidden[$1] }
            return 1 / (1 + exp(-logit))
        }
        let grid = try folder.array(SampleRequest(.manifold, columns: 3), of: model)
        #expect(grid.shape == [9, 28, 28, 1])
        let middle = grid.floats[4 * 784..<5 * 784]
        #expect(zip(middle, expected).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    private func bits(_ floats: some Collection<Float>) -> [UInt32] { floats.map(\.bitPattern) }
}
