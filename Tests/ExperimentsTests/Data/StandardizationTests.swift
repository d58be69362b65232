import Autodiff
import Datasets
import Testing

@testable import Experiments

@Suite struct StandardizationTests {
    private func standardization(_ columns: [[Float]]) throws -> Standardization {
        let rows = columns[0].count
        return Standardization(
            of: try TableDataset(
                name: "t", columnNames: columns.indices.map { "\($0)" },
                features: (0..<rows).flatMap { row in columns.map { $0[row] } },
                targets: .classes([Int](repeating: 0, count: rows), names: ["a"])))
    }

    @Test func meansAndDeviationsAreThoseOfTheRows() throws {
        // The deviation of all rows, not an estimate from a sample: √((1 + 1 + 4 + 4)/4).
        let found = try standardization([[1, 3, 4, 0], [0.1, 0.1, 0.1, 0.1]])
        #expect(found.mean == [2, 0.1])
        #expect(abs(found.deviation[0] - Float(2.5).squareRoot()) < 1e-6)
        #expect(found.deviation[1] == 1, "a constant column has nothing to scale by")
    }

    @Test(arguments: [Float(3e38), 1e38, 1e20, 1e-20, 1e-38])
    func everyMagnitudeHasADeviation(_ size: Float) throws {
        let found = try standardization([[size, -size, size, -size]])
        #expect(found.mean == [0])
        #expect(abs(found.deviation[0] / size - 1) < 1e-6)
        let values = found.apply(Tensor([size, -size], shape: [2, 1])).scalars
        #expect(values.allSatisfy { abs(abs($0) - 1) < 1e-6 })
    }
}
