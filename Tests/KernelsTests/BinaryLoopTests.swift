import Foundation
import Kernels
import TestSupport
import Testing

@Suite struct BinaryLoopTests {
    static let functions:
        [(function: BinaryFunction, expected: @Sendable (Float, Float) -> Float)] =
            [
                (.add, { $0 + $1 }), (.subtract, { $0 - $1 }), (.multiply, { $0 * $1 }),
                (.divide, { $0 / $1 }), (.power, { powf($0, $1) }),
                (.maximum, { $0.isNaN || $1.isNaN ? .nan : Swift.max($0, $1) }),
                (.minimum, { $0.isNaN || $1.isNaN ? .nan : Swift.min($0, $1) }),
                (.equal, { $0 == $1 ? 1 : 0 }), (.greater, { $0 > $1 ? 1 : 0 }),
                (.greaterOrEqual, { $0 >= $1 ? 1 : 0 }),
            ]

    private static let specials: [Float] = [
        .nan, .infinity, -.infinity, 0, -0.0, 1, -1, 2.5, .leastNonzeroMagnitude,
        .greatestFiniteMagnitude,
    ]

    @Test(arguments: functions.indices)
    func agreesWithScalarArithmeticOnPairsOfSpecialValues(_ index: Int) {
        let (function, expected) = Self.functions[index]
        let a = Self.specials.flatMap { [Float](repeating: $0, count: Self.specials.count) }
        let b = Self.specials.flatMap { _ in Self.specials }
        let found = Elementwise.apply(
            function, Region(a), Region(b), layout: StridedPair(dense: a.count)
        ).values
        for (a, (b, y)) in zip(a, zip(b, found)) {
            let expected = expected(a, b)
            #expect(y == expected || (y.isNaN && expected.isNaN), "\(function) of \(a) and \(b)")
        }
    }

    /// Shapes with strides of every kind: dense, stretched, transposed, and walks long enough to be
    /// split between threads.
    static let layouts: [(shape: [Int], stridesA: [Int], stridesB: [Int])] = [
        ([7], [1], [0]), ([7], [0], [1]), ([7], [0], [0]), ([5], [2], [3]),
        ([3, 4], [4, 1], [0, 1]), ([3, 4], [4, 1], [1, 0]), ([3, 4], [1, 3], [4, 1]),
        ([2, 3, 4], [0, 4, 1], [12, 0, 1]), ([2, 1, 3, 1, 2], [6, 0, 2, 0, 1], [0, 9, 2, 9, 1]),
        ([300, 200], [200, 1], [0, 1]), ([300, 200], [0, 1], [1, 0]),
        ([200, 300], [1, 200], [300, 1]),
        ([40_001], [1], [1]), ([40_001], [2], [0]), ([2, 30_001], [30_001, 1], [0, 1]),
        ([], [], []),
    ]

    @Test(arguments: layouts.indices)
    func walksStridesAsAPlainLoopDoes(_ index: Int) {
        let (shape, stridesA, stridesB) = Self.layouts[index]
        func offsets(_ strides: [Int]) -> [Int] {
            zip(shape, strides).reduce([0]) { offsets, axis in
                offsets.flatMap { offset in (0..<axis.0).map { offset + $0 * axis.1 } }
            }
        }
        let (atA, atB) = (offsets(stridesA), offsets(stridesB))
        let a = Precision.draw((atA.max() ?? 0) + 1, key: 1)
        let b = Precision.draw((atB.max() ?? 0) + 1, key: 2)
        let layout = StridedPair(shape: shape, stridesA: stridesA, stridesB: stridesB)
        let (x, y) = (a.values, b.values)
        for (function, expected) in Self.functions where function != .power {
            let found = Elementwise.apply(function, a, b, layout: layout).values
            #expect(found == zip(atA, atB).map { expected(x[$0], y[$1]) })
        }
    }

    @Test func walksOutsideOfARegionTrap() async {
        await #expect(processExitsWith: .failure) {
            _ = Elementwise.apply(
                .add, Region([1, 2, 3]), Region([1, 2, 3, 4]), layout: StridedPair(dense: 4))
        }
        await #expect(processExitsWith: .failure) {
            Copying.copy(
                Region([1, 2, 3, 4]), into: Region([0, 0, 0]),
                along: StridedPair(shape: [2, 2], stridesA: [2, 1], stridesB: [1, 2]))
        }
    }

    @Test func selectionTakesEverythingButZeroForTrue() {
        let condition = Region([0, 1, -0.0, .nan, -2, .leastNonzeroMagnitude])
        let a = Region([1, 2, 3, 4, 5, 6])
        let b = Region([-1, -2, -3, -4, -5, -6])
        #expect(Elementwise.select(condition, a, b).values == [-1, 2, -3, 4, 5, 6])
    }

    @Test func stridedCopiesMoveAndAdd() {
        let x = Region((0..<12).map(Float.init))
        let y = Elementwise.filled(0, count: 12)
        let transposition = StridedPair(shape: [4, 3], stridesA: [1, 4], stridesB: [3, 1])
        Copying.copy(x, into: y, along: transposition)
        #expect(y.values == [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11])
        Copying.copy(x, into: y, along: transposition, adding: true)
        #expect(y.values == [0, 8, 16, 2, 10, 18, 4, 12, 20, 6, 14, 22])
        // Adding into overlapping places adds all of them up.
        let total = Elementwise.filled(0, count: 1)
        Copying.copy(
            x, into: total, along: StridedPair(shape: [12], stridesA: [1], stridesB: [0]),
            adding: true)
        #expect(total[0] == 66)
    }

    @Test func bytesBecomeScaledFloats() {
        let bytes = (0..<20).map { UInt8($0 * 12) }
        let found = Copying.gatherRows(bytes: bytes, [3, 0, 3], width: 5, scale: 0.5, shift: -1)
        let expected = [3, 0, 3].flatMap { row in
            (0..<5).map { Float(bytes[row * 5 + $0]) * 0.5 - 1 }
        }
        #expect(found.values == expected)
        #expect(Copying.gatherRows(bytes: [], [], width: 5, scale: 1, shift: 0).count == 0)
    }

    @Test func moreAxesThanTheLoopsHold() async {
        // Twelve axes that cannot be merged are walked; the thirteenth is refused.
        let shape = [Int](repeating: 2, count: 12)
        let layout = StridedPair(
            shape: shape, stridesA: (0..<12).map { 1 << $0 },
            stridesB: [Int](repeating: 0, count: 12))
        let a = Region((0..<4096).map(Float.init))
        let y = Elementwise.apply(.add, a, Region([1]), layout: layout).values
        #expect(y[1] == 2049 && y[2048] == 2 && y.reduce(0, +) == 4095 * 2048 + 4096)
        await #expect(processExitsWith: .failure) {
            _ = StridedPair(
                shape: [Int](repeating: 2, count: 13), stridesA: (0..<13).map { 1 << $0 },
                stridesB: [Int](repeating: 0, count: 13))
        }
    }
}
