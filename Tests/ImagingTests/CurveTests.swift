import Foundation
import Testing

@testable import Imaging

@Suite struct CurveSmoothingTests {
    @Test func twoValuesFollowTheClosedForm() {
        // last/(1 − s²) with last = s(1 − s)a + (1 − s)b gives (s·a + b)/(1 + s).
        for weight in [0.1, 0.5, 0.9, 0.999] {
            let shown = CurveSmoothing(weight: weight)([3, 7])
            #expect(abs(shown[0] - 3) < 1e-9)
            #expect(abs(shown[1] - (3 * weight + 7) / (1 + weight)) < 1e-9)
        }
    }

    @Test func everyValueIsTheWeightedMeanOfThoseBefore() {
        let values = [4, -1, 2.5, 8, 0, 3]
        let shown = CurveSmoothing(weight: 0.8)(values)
        for end in values.indices {
            let weights = (0...end).map { pow(0.8, Double(end - $0)) }
            let mean =
                zip(weights, values).map { $0 * $1 }.reduce(0, +) / weights.reduce(0, +)
            #expect(abs(shown[end] - mean) < 1e-12)
        }
    }

    @Test func constantsAndWeightZeroChangeNothing() {
        let constant = [Double](repeating: 0.1, count: 50)
        #expect(CurveSmoothing(weight: 0.97)(constant) == constant)
        #expect(CurveSmoothing(weight: 0)([1, 5, 2]) == [1, 5, 2])
        #expect(CurveSmoothing(weight: 0.5)([]) == [])
    }

    @Test func nonFiniteValuesPassThroughAndLeaveTheState() {
        let shown = CurveSmoothing(weight: 0.6)([1, .nan, 2, .infinity, 3])
        let without = CurveSmoothing(weight: 0.6)([1, 2, 3])
        #expect(shown[1].isNaN)
        #expect(shown[3] == .infinity)
        #expect([shown[0], shown[2], shown[4]] == without)
    }

    @Test func weightsAreHeldInTheirRange() {
        #expect(CurveSmoothing(weight: 2).weight == 0.999)
        #expect(CurveSmoothing(weight: -1).weight == 0)
        #expect(CurveSmoothing(weight: .nan).weight == 0)
    }
}

@Suite struct CurveReductionTests {
    private func points(_ values: [Double]) -> [Plot.Point] {
        values.enumerated().map { Plot.Point(x: Double($0.offset), y: $0.element) }
    }

    @Test func aSpikeOfOneStepStaysAsHighAsItWas() {
        var values = (0..<100_000).map { sin(Double($0)) }
        values[31_415] = 50
        values[92_653] = -40
        let reduced = CurveReduction(columns: 500, bounds: 0...99_999)(points(values))
        #expect(reduced.count <= 1500)
        #expect(reduced.contains(Plot.Point(x: 31_415, y: 50)))
        #expect(reduced.contains(Plot.Point(x: 92_653, y: -40)))
        #expect(reduced.last == Plot.Point(x: 99_999, y: values[99_999]))
    }

    @Test func everyColumnKeepsItsExtremesAndItsLastInOrder() {
        let values: [Double] = [3, 9, 1, 4, 5, 5, 5, 5, 1, 2, 3, 4]
        let reduced = CurveReduction(columns: 3, bounds: 0...12)(points(values))
        #expect(reduced.map(\.x) == [1, 2, 3, 4, 7, 8, 11])
        #expect(reduced.map(\.y) == [9, 1, 4, 5, 5, 1, 4])
    }

    @Test func fewPointsStayAsTheyAre() {
        let few = points([3, 1, 2])
        #expect(CurveReduction(columns: 100, bounds: 0...2)(few) == few)
        #expect(CurveReduction(columns: 0, bounds: 0...0)([]).isEmpty)
    }

    @Test func aCurveThatFillsItsColumnsReachesFromItsLeastToItsGreatestValue() throws {
        // Up and down within each column, higher from column to column, with one spike.
        var values = (0..<10_000).map { Double($0 / 100) + [0, 3, -2, 1][$0 % 4] }
        values[4250] = 500
        let reduction = CurveReduction(columns: 100, bounds: 0...10_000)
        let extents = try #require(reduction.extents(of: points(values)))
        #expect(extents.count == 100)
        for (column, extent) in extents.enumerated() {
            #expect(extent.x == Double(column) * 100 + 50)
            // The last value of the column before is one above that column's number.
            let low = min(Double(column) - 2, column > 0 ? Double(column) : .infinity)
            #expect(extent.low == low)
            #expect(extent.high == (column == 42 ? 500 : Double(column) + 3))
        }
    }

    @Test func aCurveThatOnlyRisesIsALine() {
        let reduction = CurveReduction(columns: 100, bounds: 0...10_000)
        #expect(reduction.extents(of: points((0..<10_000).map(Double.init))) == nil)
        #expect(reduction.extents(of: points([1, 5, 2, 7])) == nil)
    }
}
