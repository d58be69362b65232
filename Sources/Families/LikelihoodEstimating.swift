import Autodiff
import Foundation
import Kernels
import NeuralNetworks

/// A model of which p(x) can be estimated by importance sampling.
public protocol LikelihoodEstimating: Stateful {
    /// Begins draws of importance weights w of examples, whose mean is p(x), in evaluation mode.
    ///
    /// - `examples`: as in the data, [n, …].
    /// - `random`: where all draws come from.
    func importanceSampler(
        of examples: Tensor, from random: RandomStream
    ) -> any ImportanceSampler
}

/// Draws of importance weights of some examples.
public protocol ImportanceSampler {
    /// The logarithms of the next draws, one for each example, nats.
    mutating func logWeights() -> [Double]
}

/// −ln (1/K · Σ w) of n examples, whose K importance weights come one after the other (Burda, Grosse &
/// Salakhutdinov 2016, eq. 8).
///
/// Sums are kept in double precision, relative to the greatest weight so far, so that nothing overflows
/// and no weight is kept.
public struct ImportanceEstimate: Sendable {
    private var greatest: [Double]
    private var sums: [Double]
    private var draws = 0

    /// No weights yet of `count` examples.
    public init(count: Int) {
        greatest = [Double](repeating: -.infinity, count: count)
        sums = [Double](repeating: 0, count: count)
    }

    /// Takes in the logarithm of a weight of each example.
    public mutating func add(_ logWeights: [Double]) {
        precondition(
            logWeights.count == sums.count,
            "ImportanceEstimate: \(logWeights.count) weights for \(sums.count) examples")
        draws += 1
        for (index, weight) in logWeights.enumerated() {
            if weight > greatest[index] {
                sums[index] = sums[index] * exp(greatest[index] - weight) + 1
                greatest[index] = weight
            } else if weight > -.infinity || weight.isNaN {
                sums[index] += exp(weight - greatest[index])
            }
        }
    }

    /// −ln p(x) of each example, nats; infinite where every weight was zero.
    public var negativeLogLikelihoods: [Double] {
        zip(greatest, sums).map { log(Double(draws)) - $0 - log($1) }
    }
}
