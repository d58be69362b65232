import Foundation
import Testing

@testable import Datasets

@Suite struct GeneratedTableTests {
    /// The first outputs for seed 1234567 as published with the reference implementation.
    @Test func splitMix64AgreesWithItsReference() {
        var random = SplitMix64(seed: 1_234_567)
        #expect(
            (0..<3).map { _ in random.next() } == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
            ])
    }

    @Test func normalHasMeanZeroAndVarianceOne() {
        var random = SplitMix64(seed: 5)
        let numbers = (0..<100_000).map { _ in random.normal() }
        let mean = numbers.reduce(0, +) / 100_000
        let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 100_000
        #expect(abs(mean) < 0.01)
        #expect(abs(variance - 1) < 0.015)
    }

    /// Expected numbers from the rule written down once more in Python:
    /// ```python
    /// r = SplitMix64(7)
    /// for i in range(3):
    ///     t = math.pi * r.uniform()
    ///     x, y = (math.cos(t), math.sin(t)) if i % 2 == 0 else (1 - math.cos(t), 0.5 - math.sin(t))
    ///     out += [x + 0.1 * r.normal(), y + 0.1 * r.normal()]
    /// ```
    @Test func twoMoonsFollowTheRule() throws {
        let table = try GeneratedTable.twoMoons(count: 3, noise: 0.1, seed: 7)
        let expected: [Float] = [
            0.291_964_69, 1.072_505_5, 1.958_935_9, 0.335_580_47, -0.601_011_1, 0.938_399_7,
        ]
        #expect(zip(table.features, expected).allSatisfy { abs($0 - $1) < 1e-6 })
        #expect(table.targets == .classes([0, 1, 0], names: ["upper", "lower"]))
    }

    /// Without noise each row lies on its half circle: radius 1 around (0, 0) or (1, ½).
    @Test func twoMoonsWithoutNoiseAreHalfCircles() throws {
        let table = try GeneratedTable.twoMoons(count: 200, noise: 0, seed: 3)
        for row in 0..<200 {
            let (x, y) = (table.features[2 * row], table.features[2 * row + 1])
            if row.isMultiple(of: 2) {
                #expect(abs(x * x + y * y - 1) < 1e-5 && y > -1e-6)
            } else {
                #expect(abs((x - 1) * (x - 1) + (y - 0.5) * (y - 0.5) - 1) < 1e-5 && y < 0.500_001)
            }
        }
    }

    /// The second row of the rule written down once more in Python, seed 3.
    @Test func linearMapFollowsTheRule() throws {
        let table = try GeneratedTable.linearMap(count: 2, noise: 0.05, seed: 3)
        guard case .values(let targets, let names) = table.targets else {
            Issue.record("the targets are no numbers")
            return
        }
        #expect(names == (0..<10).map { "y\($0)" })
        let found = [10, 11, 19].map { table.features[$0] } + [10, 11, 19].map { targets[$0] }
        let expected: [Float] = [
            -0.516_157_6, -0.955_625_75, -0.930_551_7, 0.130_641_05, -2.430_575, 0.700_327_7,
        ]
        #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    @Test func longerTablesBeginWithShorterOnes() throws {
        let moons = try GeneratedTable.twoMoons(count: 50)
        #expect(try GeneratedTable.twoMoons(count: 80).subset(0..<50) == moons)
        let map = try GeneratedTable.linearMap(count: 50)
        #expect(try GeneratedTable.linearMap(count: 80).subset(0..<50) == map)
        #expect(try GeneratedTable.linearMap(count: 50, seed: 2) != map)
        let ring = try GeneratedTable.draws(from: .ring(), named: "ring", count: 50)
        #expect(
            try GeneratedTable.draws(from: .ring(), named: "ring", count: 80).subset(0..<50) == ring
        )
    }

    /// The first four rows of the rule written down once more in Python, seed 7:
    /// ```python
    /// ring = [(math.cos(2*math.pi*k/8), math.sin(2*math.pi*k/8)) for k in range(8)]
    /// grid = [(x, y) for x in range(-4, 5, 2) for y in range(-4, 5, 2)]
    /// for i in range(4):
    ///     k = int(r.uniform() * len(centers))
    ///     out += [c + deviation * r.normal() for c in centers[k]]
    /// ```
    @Test func mixturesFollowTheRule() throws {
        let ring = try GeneratedTable.draws(from: .ring(), named: "ring", count: 4, seed: 7)
        let grid = try GeneratedTable.draws(from: .grid(), named: "grid", count: 4, seed: 7)
        let expected: [[Float]] = [
            [
                -0.711_834_42, 0.720_287_39, 0.703_776, -0.711_117_96, -0.716_148_69,
                -0.699_249_12, 0.696_653_85, -0.690_043_55,
            ],
            [
                -2.023_638_2, 4.065_903, 3.983_346_1, 3.979_944_1, 1.954_790_5, -1.960_711_7,
                3.947_735_3, 2.085_316_2,
            ],
        ]
        for (table, expected) in zip([ring, grid], expected) {
            #expect(zip(table.features, expected).allSatisfy { abs($0 - $1) < 1e-6 })
            #expect(table.columnNames == ["x", "y"])
        }
        #expect(ring.targets == .classes([3, 7, 5, 7], names: (0..<8).map(String.init)))
        #expect(grid.targets == .classes([9, 24, 16, 23], names: (0..<25).map(String.init)))
    }

    /// The ring has radius 1 and even angles; the grid has the whole even numbers from −4 to 4.
    @Test func centersLieWhereTheyWerePublished() {
        let ring = GaussianMixture.ring()
        #expect(ring.centers.count == 8 && ring.deviation == 0.01)
        for (mode, center) in ring.centers.enumerated() {
            #expect(abs(hypot(center[0], center[1]) - 1) < 1e-12)
            let angle = atan2(center[1], center[0]) - Double(mode) * .pi / 4
            #expect(abs(remainder(angle, 2 * .pi)) < 1e-12)
        }
        let grid = GaussianMixture.grid()
        let places = [-4.0, -2, 0, 2, 4]
        #expect(grid.centers == places.flatMap { x in places.map { [x, $0] } })
        #expect(grid.deviation == 0.05)
    }

    /// Of draws in the plane 1 − e^(−9/2) lie within three deviations of their own center, and none
    /// has another one nearer.
    @Test func rowsLieAroundTheirCenters() throws {
        let mixture = GaussianMixture.ring(modes: 5, radius: 3, deviation: 0.1)
        let table = try GeneratedTable.draws(from: mixture, named: "ring", count: 20_000, seed: 3)
        guard case .classes(let classes, _) = table.targets else {
            Issue.record("the rows have no classes")
            return
        }
        var near = 0
        for row in 0..<table.rowCount {
            let (center, deviations) = mixture.nearest(to: table.features[2 * row..<2 * row + 2])
            #expect(center == classes[row])
            if deviations < 3 { near += 1 }
        }
        #expect(abs(Double(near) / 20_000 - (1 - exp(-4.5))) < 0.003)
        for mode in 0..<5 {
            #expect(abs(Double(classes.count { $0 == mode }) / 20_000 - 0.2) < 0.015)
        }
    }
}
