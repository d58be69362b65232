import Foundation
import Kernels
import TestSupport
import Testing

/// Maps along rows and columns against the sums that they stand for.
@Suite struct PlaneMapTests {
    /// A map with rows of none, one and several terms.
    private static func irregular(inputs: Int, outputs: Int) -> AxisMap {
        AxisMap(
            inputs: inputs,
            rows: (0..<outputs).map { output in
                (0..<(output * 5 % 7)).map { term in
                    .init((output * 3 + term * 2) % inputs, Float(term + 1) / Float(output + 2))
                }
            })
    }

    /// The same along one axis of [outer, inputs, inner], in double precision.
    private static func apply(
        _ map: AxisMap, _ x: [Double], outer: Int, inner: Int, transposed: Bool = false
    ) -> [Double] {
        // The matrix, read off the images of unit vectors.
        let (inputs, outputs) = (map.inputs, map.outputs)
        let plane = PlaneMap(rows: map, columns: .identity(1))
        let matrix = (0..<inputs).map { column in
            plane(
                Region((0..<inputs).map { $0 == column ? 1 : 0 }), batch: 1, channels: 1
            ).values.map(Double.init)
        }
        var y = [Double](repeating: 0, count: outer * outputs * inner)
        for o in 0..<outer {
            for j in 0..<outputs {
                for i in 0..<inner {
                    for k in 0..<inputs {
                        y[(o * outputs + j) * inner + i] +=
                            matrix[k][j] * x[(o * inputs + k) * inner + i]
                    }
                }
            }
        }
        return y
    }

    @Test func theMatrixIsAsStated() {
        let map = AxisMap(
            inputs: 3, rows: [[.init(2, 0.5), .init(0, 2)], [], [.init(1, 1)], [.init(1, -1)]])
        let plane = PlaneMap(rows: .identity(1), columns: map)
        #expect(plane(Region([3, 5, 7]), batch: 1, channels: 1).values == [9.5, 0, 5, -5])
        #expect(
            plane.transposed(Region([1, 2, 3, 4]), batch: 1, channels: 1).values
                == [2, -1, 0.5])
        #expect(map.transposed.transposed.outputs == 4)
    }

    @Test(arguments: [(1, 1), (2, 3), (3, 17), (40, 32)])
    func mapsAreAppliedToRowsAndColumns(_ batch: Int, _ channels: Int) {
        let rows = Self.irregular(inputs: 5, outputs: 9)
        let columns = Self.irregular(inputs: 7, outputs: 6)
        let map = PlaneMap(rows: rows, columns: columns)
        let x = Precision.draw(batch * 5 * 7 * channels)
        let along = Self.apply(
            rows, x.values.map(Double.init), outer: batch, inner: 7 * channels)
        let expected = Self.apply(columns, along, outer: batch * 9, inner: channels)
        let found = map(x, batch: batch, channels: channels).values
        #expect(zip(found, expected).allSatisfy { abs(Double($0) - $1) < 1e-5 * max(1, abs($1)) })
        // ⟨A·x, y⟩ = ⟨x, Aᵀ·y⟩.
        let y = Precision.draw(expected.count, key: 2)
        let back = map.transposed(y, batch: batch, channels: channels)
        let product = { (a: Region, b: Region) in
            zip(a.values, b.values).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        }
        let forward = product(map(x, batch: batch, channels: channels), y)
        #expect(abs(forward - product(x, back)) < 1e-4 * max(1, abs(forward)))
    }

    @Test func termsOutsideTheAxisTrap() async {
        await #expect(processExitsWith: .failure) {
            _ = AxisMap(inputs: 2, rows: [[.init(2, 1)]])
        }
    }
}
