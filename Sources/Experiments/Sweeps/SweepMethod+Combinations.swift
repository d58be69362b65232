import Configuration
import Kernels
import RunStore

extension SweepMethod {
    /// The values of each job, in the order of the parameters.
    ///
    /// A random draw depends on the seed, the parameter's key and the trial's number alone: not on
    /// how many trials there are or what else is varied.
    ///
    /// - Throws: `RunError` for more than `largestCount` jobs, and for a grid of an interval.
    package func combinations(of parameters: [SweepParameter]) throws(RunError) -> [[JSONValue]] {
        switch self {
        case .grid:
            var combinations: [[JSONValue]] = [[]]
            for parameter in parameters {
                guard let choices = parameter.values.choices else {
                    throw RunError(
                        .config,
                        "\(parameter.path): given \(parameter.valuesText), expected values; numbers "
                            + "from an interval need --trials")
                }
                let (count, overflow) = combinations.count.multipliedReportingOverflow(
                    by: choices.count)
                guard !overflow, count <= Self.largestCount else {
                    throw RunError(
                        .config,
                        "\(parameter.path): with \(parameter.valuesText) the sweep has more than "
                            + "\(Self.largestCount) jobs; take fewer values, or draw some by "
                            + "--trials")
                }
                combinations = combinations.flatMap { head in choices.map { head + [$0] } }
            }
            return combinations
        case .random(let trials, let seed):
            guard trials <= Self.largestCount else {
                throw RunError(
                    .config, "given \(trials) trials, expected at most \(Self.largestCount)")
            }
            let streams = parameters.map {
                RandomStream(seed: UInt64(bitPattern: Int64(seed)), name: "sweep \($0.path)")
            }
            return (0..<trials).map { trial in
                zip(parameters, streams).map { parameter, stream in
                    var stream = stream.at(step: trial)
                    return parameter.values.value(at: Self.fraction(stream.next()))
                }
            }
        }
    }

    /// A number in [0, 1) of 53 random bits.
    private static func fraction(_ stream: PhiloxStream) -> Double {
        let words = stream.bits(count: 2)
        return Double((UInt64(words[0]) << 32 | UInt64(words[1])) >> 11) * 0x1p-53
    }
}
