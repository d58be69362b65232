import Autodiff
import Configuration

/// The numbers that a function can give, where these are not all numbers.
struct ActivationRange: Equatable, CustomStringConvertible {
    /// The least of them, or what they come near to.
    let lower: Double
    /// The greatest, or what they come near to; infinity where there is none.
    let upper: Double

    /// The numbers from `lower` on, to `upper` if there is such an end.
    init(from lower: Double, to upper: Double = .infinity) {
        self.lower = lower
        self.upper = upper
    }

    /// "from 0 to 1", "of at least 0".
    var description: String {
        upper.isInfinite
            ? "of at least \(Self.text(lower))" : "from \(Self.text(lower)) to \(Self.text(upper))"
    }

    /// How far the numbers reach; infinity where they have no end.
    var width: Double { upper - lower }

    /// What a rising function that comes near to `greatest` makes of the numbers.
    func mapped(greatest: Double, _ function: (Double) -> Double) -> ActivationRange {
        ActivationRange(from: function(lower), to: upper.isInfinite ? greatest : function(upper))
    }

    /// A number to three decimals.
    static func text(_ value: Double) -> String {
        let rounded = (value * 1000).rounded() / 1000
        return JSONNumber(rounded == 0 ? 0 : rounded).literal
    }
}

extension Activation {
    /// The numbers that the function can give; nil where these are all numbers.
    var range: ActivationRange? {
        switch kind {
        case .identity: nil
        case .relu, .softplus: ActivationRange(from: 0)
        case .leakyReLU: parameter > 0 ? nil : ActivationRange(from: 0)
        case .elu: ActivationRange(from: -Double(parameter))
        // The least values of x·Φ(x) and x·σ(x).
        case .gelu: ActivationRange(from: -0.17)
        case .silu: ActivationRange(from: -0.278)
        case .tanh: ActivationRange(from: -1, to: 1)
        case .sigmoid: ActivationRange(from: 0, to: 1)
        }
    }
}
