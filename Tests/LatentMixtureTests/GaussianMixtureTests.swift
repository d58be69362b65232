import Autodiff
import Kernels
import NeuralNetworks
import TestSupport
import Testing

@testable import LatentMixture

@Suite("Mixtures of Gaussians")
struct GaussianMixtureTests {
    /// The mixture of a golden case, with its points.
    private func mixture(_ golden: Golden) throws -> (GaussianMixture, points: Tensor) {
        let means = try golden.tensor("means")
        let mixture = GaussianMixture(
            components: means.shape[0], size: means.shape[1],
            hasFullCovariance: golden.name == "full")
        mixture.weights.assign(try golden.tensor("weights"))
        mixture.means.assign(means)
        mixture.scales.assign(try golden.tensor("scales"))
        return (mixture, try golden.tensor("points"))
    }

    /// The covariances, [components, size, size], or their diagonals.
    private func variances(_ mixture: GaussianMixture) -> Tensor {
        mixture.hasFullCovariance
            ? matrixProduct(mixture.scales.value, mixture.scales.value, transposesB: true)
            : mixture.scales.value.squared()
    }

    private func sweep(_ mixture: GaussianMixture, _ batches: [Tensor], floor: Double = 1e-6) {
        let sums = MixtureSums(of: mixture)
        let density = mixture.density
        for batch in batches {
            sums.add(batch, density.logJoint(batch).softmax(), to: mixture)
        }
        mixture.maximize(sums, floor: floor)
    }

    /// Points around as many centers as there are, far from round.
    private func clusters(_ count: Int, size: Int, seed: UInt64) -> Tensor {
        var random = RandomStream(seed: seed, name: "clusters")
        let centers = Tensor.normal([4, size], from: random.next(), deviation: 3)
        let shape = Tensor.normal([size, size], from: random.next())
        let rows = centers.gathered((0..<count).map { $0 % 4 })
        return rows + matrixProduct(Tensor.normal([count, size], from: random.next()), shape)
    }

    @Test("Densities are those of SciPy", arguments: Golden.cases("mixtures"))
    func density(golden: Golden) throws {
        let (mixture, points) = try mixture(golden)
        let densities = mixture.density.logDensity(points)
        #expect(deviation(densities, try golden.tensor("logDensity")) < 1e-5)
    }

    @Test(
        "A sweep gives the weighted means and covariances of NumPy",
        arguments: Golden.cases("mixtures"), [1, 7])
    func maximization(golden: Golden, batches: Int) throws {
        let (mixture, points) = try mixture(golden)
        let size = (points.shape[0] + batches - 1) / batches
        let parts = stride(from: 0, to: points.shape[0], by: size).map {
            points.sliced(axis: 0, $0..<min($0 + size, points.shape[0]))
        }
        sweep(mixture, parts)
        #expect(deviation(mixture.weights.value, try golden.tensor("nextWeights")) < 1e-5)
        #expect(deviation(mixture.means.value, try golden.tensor("nextMeans"), floor: 0.1) < 1e-5)
        #expect(
            deviation(variances(mixture), try golden.tensor("nextVariances"), floor: 0.1) < 2e-5)
    }

    @Test("There are golden cases")
    func goldens() { #expect(Golden.cases("mixtures").count == 2) }

    /// Dempster, Laird & Rubin 1977, theorem 1.
    @Test("No sweep lowers the likelihood", arguments: [true, false], [UInt64](1...6))
    func monotone(hasFullCovariance: Bool, seed: UInt64) {
        let points = clusters(300, size: 3, seed: seed)
        let mixture = GaussianMixture(
            components: 5, size: 3, hasFullCovariance: hasFullCovariance)
        var random = RandomStream(seed: seed, name: "start")
        mixture.start(on: points, floor: 0.01, random: &random)
        var last = -Double.infinity
        var first: Double?
        for _ in 0..<60 {
            let mean =
                mixture.density.logDensity(points).scalars
                .reduce(0) { $0 + Double($1) } / 300
            #expect(mean > last - 2e-6)
            first = first ?? mean
            last = mean
            sweep(mixture, [points], floor: 0.01)
        }
        #expect(last > (first ?? 0) + 0.3)
    }

    /// The floor is a constraint, so that the law holds with it where variances would vanish.
    @Test("Nor does one whose variances are at their floor", arguments: [true, false])
    func monotoneAtTheFloor(hasFullCovariance: Bool) {
        // Points in a plane of the space: one direction has no variance at all.
        let flat = clusters(120, size: 2, seed: 3)
        let map = Tensor([1, 2, -1, 0, 1, 1], shape: [2, 3])
        let points = matrixProduct(flat, map)
        let floor = 0.05
        let mixture = GaussianMixture(
            components: 4, size: 3, hasFullCovariance: hasFullCovariance)
        var random = RandomStream(seed: 8, name: "start")
        mixture.start(on: points, floor: floor, random: &random)
        var last = -Double.infinity
        for _ in 0..<40 {
            let mean =
                mixture.density.logDensity(points).scalars
                .reduce(0) { $0 + Double($1) } / 120
            #expect(mean > last - 5e-6)
            last = mean
            sweep(mixture, [points], floor: floor)
        }
        if hasFullCovariance {
            // The direction in which nothing varies has the floor for its variance.
            let normal = Tensor(
                [-3, 1, -1].map { Float($0) / Float(11).squareRoot() }, shape: [3, 1])
            for component in 0..<4 {
                let along = matrixProduct(
                    mixture.scale(component), normal, transposesA: true
                ).squared().sum().scalar
                #expect(abs(along / Float(floor) - 1) < 1e-3)
            }
        }
        #expect(mixture.scales.value.scalars.allSatisfy { $0.isFinite })
    }

    @Test("Draws have the mixture's mean and covariance, and each depends on its number alone")
    func draws() throws {
        for golden in Golden.cases("mixtures") {
            let (mixture, _) = try mixture(golden)
            var random = RandomStream(seed: 2, name: "draws")
            let count = 40_000
            let draws = mixture.draws(count, from: &random)
            // E z = Σ π μ, E zzᵀ = Σ π (Σ_k + μμᵀ).
            let weights = mixture.weights.value.reshaped(to: [3, 1])
            let mean = (mixture.means.value * weights).sum(axes: [0])
            #expect(
                zip(draws.mean(axes: [0]).scalars, mean.scalars).allSatisfy {
                    abs($0 - $1) < 0.06
                })
            let diagonals =
                mixture.hasFullCovariance
                ? mixture.scales.value.squared().sum(axes: [2]) : mixture.scales.value.squared()
            let second = ((diagonals + mixture.means.value.squared()) * weights).sum(axes: [0])
            #expect(deviation(draws.squared().mean(axes: [0]), second) < 0.05)

            var again = RandomStream(seed: 2, name: "draws")
            let few = mixture.draws(2, from: &again)
            #expect(isIdentical(few, draws.sliced(axis: 0, 0..<2)))
        }
    }

    @Test("A component that no point belongs to stays, with the weight zero, and harms nothing")
    func emptyComponent() {
        let points = clusters(40, size: 2, seed: 5)
        let mixture = GaussianMixture(components: 2, size: 2, hasFullCovariance: true)
        mixture.means.assign(Tensor([0, 0, 1e6, 1e6], shape: [2, 2]))
        sweep(mixture, [points])
        sweep(mixture, [points])
        #expect(mixture.weights.value.scalars == [1, 0])
        #expect(mixture.mean(1).scalars == [1e6, 1e6])
        #expect(mixture.density.logDensity(points).scalars.allSatisfy { $0.isFinite })
        var random = RandomStream(seed: 2, name: "draws")
        #expect(mixture.draws(50, from: &random).scalars.allSatisfy { abs($0) < 1e5 })
    }

    @Test("The start is on points, apart from each other, whatever else the seed decides")
    func start() {
        let points = Tensor(
            [0, 0, 0, 0, 0, 0, 50, 50, 50, 50, -70, 90].map { Float($0) }, shape: [6, 2])
        for seed in 0..<20 {
            let mixture = GaussianMixture(components: 3, size: 2, hasFullCovariance: true)
            var random = RandomStream(seed: UInt64(seed), name: "start")
            mixture.start(on: points, floor: 1e-6, random: &random)
            let means = stride(from: 0, to: 6, by: 2).map {
                Array(mixture.means.value.scalars[$0..<$0 + 2])
            }
            // A point that was chosen has no distance left, so all three places are.
            #expect(Set(means) == [[0, 0], [50, 50], [-70, 90]])
        }
    }

    @Test("Components beyond the points that differ begin on the same ones")
    func startOnFewPoints() {
        let points = Tensor([1, 2, 1, 2], shape: [2, 2])
        let mixture = GaussianMixture(components: 5, size: 2, hasFullCovariance: true)
        var random = RandomStream(seed: 1, name: "start")
        mixture.start(on: points, floor: 0.25, random: &random)
        #expect(mixture.means.value.scalars == [1, 2, 1, 2, 1, 2, 1, 2, 1, 2])
        #expect(mixture.density.logDensity(points).scalars.allSatisfy { $0.isFinite })
        #expect(
            deviation(
                variances(mixture).sliced(axis: 0, 0..<1),
                Tensor([0.25, 0, 0, 0.25], shape: [1, 2, 2])) < 1e-5)
    }

    @Test("Sums keep what single precision would lose, and lie whole in their buffers")
    func sums() {
        let mixture = GaussianMixture(components: 1, size: 1, hasFullCovariance: false)
        let sums = MixtureSums(of: mixture)
        for _ in 0..<1000 {
            sums.add(Tensor([1000.25, 0.001], shape: [2, 1]), .ones([2, 1]), to: mixture)
        }
        let expected = 1000 * (Double(Float(1000.25) + Float(0.001)))
        #expect(abs(MixtureSums.values(sums.firstMoments)[0] - expected) < 1e-6)
        #expect(MixtureSums.values(sums.counts) == [2000])
        sums.reset()
        #expect(MixtureSums.values(sums.firstMoments) == [0])
    }
}
