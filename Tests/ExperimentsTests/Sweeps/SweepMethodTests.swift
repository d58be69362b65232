import Configuration
import Foundation
import TestSupport
import Testing

@testable import Experiments
@testable import RunStore

@Suite struct SweepMethodTests {
    private func parameters(_ texts: String...) throws -> [SweepParameter] {
        try texts.compactMap {
            if case .swept(let parameter) = try SweepArgument.parse($0) { parameter } else { nil }
        }
    }

    @Test func theLastParameterOfAGridChangesFirst() throws {
        let combinations = try SweepMethod.grid.combinations(
            of: parameters("a=1,2", "b=x,y,z", "c=choice(true)"))
        #expect(
            combinations.map { JSONValue.array($0).serialized() } == [
                #"[1,"x",true]"#, #"[1,"y",true]"#, #"[1,"z",true]"#,
                #"[2,"x",true]"#, #"[2,"y",true]"#, #"[2,"z",true]"#,
            ])
    }

    @Test func aGridHasNoIntervalsAndAnEnd() throws {
        let interval = #expect(throws: RunError.self) {
            try SweepMethod.grid.combinations(of: parameters("a=1,2", "b=uniform(0,1)"))
        }
        #expect(
            interval?.description
                == "b: given uniform(0,1), expected values; numbers from an interval need --trials")
        let endless = #expect(throws: RunError.self) {
            try SweepMethod.grid.combinations(
                of: parameters("a=range(1000)", "b=range(1000)", "c=range(1000)"))
        }
        #expect(endless?.description.contains("more than 10000 jobs") == true)
    }

    @Test func drawsFollowTheirLaws() throws {
        let count = 10_000
        let draws = try SweepMethod.random(trials: count, seed: 5).combinations(
            of: parameters("a=uniform(-1,3)", "b=loguniform(1e-4,1e-2)", "c=w,x,y,z"))
        #expect(draws.count == count)
        // The largest distance of a sample's distribution from its law (Kolmogorov & Smirnov);
        // it exceeds 2/√n once in 1,500 seeds.
        func distance(_ values: [Double]) -> Double {
            values.sorted().enumerated().map { index, value in
                max(
                    abs(value - Double(index) / Double(count)),
                    abs(Double(index + 1) / Double(count) - value))
            }.max() ?? 1
        }
        let uniform = draws.compactMap { $0[0].doubleValue }
        #expect(uniform.allSatisfy { (-1...3).contains($0) })
        #expect(distance(uniform.map { ($0 + 1) / 4 }) < 0.02)
        let logarithmic = draws.compactMap { $0[1].doubleValue }
        #expect(logarithmic.allSatisfy { (1e-4...1e-2).contains($0) })
        #expect(distance(logarithmic.map { (log10($0) + 4) / 2 }) < 0.02)
        for letter in ["w", "x", "y", "z"] as [JSONValue] {
            // 2,500 expected, with a deviation of 43.
            #expect(abs(draws.count { $0[2] == letter } - 2500) < 200)
        }
        // What is drawn for one parameter says nothing of another.
        let products = zip(uniform, logarithmic).map { ($0 - 1) * (log10($1) + 3) }
        #expect(abs(products.reduce(0, +) / Double(count)) < 0.03)
    }

    @Test func drawsDependOnSeedKeyAndTrialAlone() throws {
        let one = try parameters("a=uniform(0,1)")
        let two = try parameters("b=range(5)", "a=uniform(0,1)")
        let few = try SweepMethod.random(trials: 3, seed: 1).combinations(of: one)
        let many = try SweepMethod.random(trials: 9, seed: 1).combinations(of: two)
        #expect(few.map { $0[0] } == many.prefix(3).map { $0[1] })
        let other = try SweepMethod.random(trials: 3, seed: 2).combinations(of: one)
        #expect(zip(few, other).allSatisfy { $0 != $1 })
        #expect(Set(few.map { $0[0].serialized() }).count == 3)
    }
}
