import Glibc

/// Scalar functions in double precision, written from their definitions.
public enum ReferenceFunctions {
    /// 1/(1 + e⁻ˣ).
    public static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

    /// ln(1 + eˣ), shifted so that nothing overflows.
    public static func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }

    /// x above zero, slope·x below.
    public static func leakyReLU(_ x: Double, slope: Double) -> Double { x > 0 ? x : slope * x }

    /// x above zero, limit·(eˣ − 1) below.
    public static func elu(_ x: Double, limit: Double) -> Double { x > 0 ? x : limit * expm1(x) }

    /// The distribution function of the standard normal.
    public static func normalDistribution(_ x: Double) -> Double { erfc(-x / 2.squareRoot()) / 2 }

    /// ln Γ(x) for x > 0: Stirling's series after lifting x above 30.
    public static func logGamma(_ x: Double) -> Double {
        var shift = 0.0
        var z = x
        while z < 30 {
            shift += log(z)
            z += 1
        }
        let series = 1 / (12 * z) - 1 / (360 * pow(z, 3)) + 1 / (1260 * pow(z, 5))
        return (z - 0.5) * log(z) - z + 0.5 * log(2 * Double.pi) + series - shift
    }

    /// The derivative of ln Γ at x > 0: −Σ 1/(x + k) over 50 terms, then the asymptotic series.
    public static func digamma(_ x: Double) -> Double {
        let sum = (0..<50).reduce(0.0) { $0 + 1 / (x + Double($1)) }
        let z = x + 50
        return log(z) - 1 / (2 * z) - 1 / (12 * z * z) + 1 / (120 * pow(z, 4)) - sum
    }

    /// ψ⁽ⁿ⁾(x) for n ≥ 1 and x > 0: (−1)ⁿ⁺¹ n! Σ 1/(x + k)ⁿ⁺¹ over 50 terms, then the rest by
    /// Euler and Maclaurin.
    public static func polygamma(_ order: Int, _ x: Double) -> Double {
        let n = Double(order)
        let sum = (0..<50).reduce(0.0) { $0 + pow(x + Double($1), -n - 1) }
        let z = x + 50
        let rest =
            pow(z, -n) / n + pow(z, -n - 1) / 2 + (n + 1) * pow(z, -n - 2) / 12
            - (n + 1) * (n + 2) * (n + 3) * pow(z, -n - 4) / 720
        return (order % 2 == 0 ? -1 : 1) * tgamma(n + 1) * (sum + rest)
    }
}
