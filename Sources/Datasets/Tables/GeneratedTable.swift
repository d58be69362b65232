import Glibc

/// Small tables that are made by a rule, so that examples need no files.
///
/// All numbers come from one `SplitMix64` of the given seed, in the order in which the rules name
/// them; the first rows of a longer table are the rows of a shorter one.
public enum GeneratedTable {
    /// Two interleaving half circles: binary classification in the plane.
    ///
    /// Row i has class i mod 2. With u uniform in [0, 1), t = πu and two normal numbers n₁, n₂, in
    /// this order, class 0 lies at (cos t, sin t) and class 1 at (1 − cos t, ½ − sin t), each moved
    /// by noise·(n₁, n₂). The shape is that of scikit-learn's `make_moons`.
    ///
    /// - Parameters:
    ///   - count: rows; at least 2.
    ///   - noise: the standard deviation of the displacement.
    ///   - seed: the seed of the generator.
    /// - Returns: features `x`, `y`; classes `upper`, `lower`.
    public static func twoMoons(
        count: Int = 1_000, noise: Double = 0.1, seed: UInt64 = 1
    ) throws -> TableDataset {
        precondition(count >= 2, "GeneratedTable.twoMoons: \(count) rows")
        var random = SplitMix64(seed: seed)
        var features: [Float] = []
        features.reserveCapacity(2 * count)
        for row in 0..<count {
            let angle = Double.pi * random.uniform()
            let isUpper = row.isMultiple(of: 2)
            let x = isUpper ? cos(angle) : 1 - cos(angle)
            let y = isUpper ? sin(angle) : 0.5 - sin(angle)
            features.append(Float(x + noise * random.normal()))
            features.append(Float(y + noise * random.normal()))
        }
        return try TableDataset(
            name: "two-moons", columnNames: ["x", "y"], features: features,
            targets: .classes((0..<count).map { $0 % 2 }, names: ["upper", "lower"]))
    }

    /// An affine map with noise: regression from 10 numbers to 10.
    ///
    /// First the matrix W, row by row, then the bias b: 110 numbers uniform in [−1, 1). Then, row
    /// by row, 10 features x uniform in [−1, 1) and, for each of the 10 targets in turn, one normal
    /// number n: y = Wx + b + noise·n. No model can reach a mean squared error below noise².
    ///
    /// - Parameters:
    ///   - count: rows; at least 1.
    ///   - noise: the standard deviation of what cannot be predicted.
    ///   - seed: the seed of the generator.
    /// - Returns: features `x0`…`x9`; targets `y0`…`y9`.
    public static func linearMap(
        count: Int = 1_000, noise: Double = 0.05, seed: UInt64 = 1
    ) throws -> TableDataset {
        precondition(count >= 1, "GeneratedTable.linearMap: \(count) rows")
        let width = 10
        var random = SplitMix64(seed: seed)
        func numbers(_ count: Int) -> [Double] {
            (0..<count).map { _ in 2 * random.uniform() - 1 }
        }
        let matrix = numbers(width * width)
        let bias = numbers(width)
        var features: [Float] = []
        var targets: [Float] = []
        for _ in 0..<count {
            let row = numbers(width)
            features += row.map(Float.init)
            for output in 0..<width {
                let weights = matrix[output * width..<(output + 1) * width]
                let mean = zip(weights, row).reduce(bias[output]) { $0 + $1.0 * $1.1 }
                targets.append(Float(mean + noise * random.normal()))
            }
        }
        return try TableDataset(
            name: "linear-map", columnNames: (0..<width).map { "x\($0)" }, features: features,
            targets: .values(targets, columnNames: (0..<width).map { "y\($0)" }))
    }

    /// Draws from a mixture of Gaussians; which one a row is from is its class.
    ///
    /// For each row first a uniform number u in [0, 1): the row is from Gaussian ⌊u·k⌋ of k. Then, for
    /// each number of the row in turn, one normal number n: center + deviation·n.
    ///
    /// - Parameters:
    ///   - mixture: the Gaussians.
    ///   - name: the name of the table.
    ///   - count: rows; at least 1.
    ///   - seed: the seed of the generator.
    /// - Returns: features `x`, `y` in the plane, else `x0`, `x1`, …; classes `0`, `1`, … in the
    ///   order of the centers.
    public static func draws(
        from mixture: GaussianMixture, named name: String, count: Int = 1_000, seed: UInt64 = 1
    ) throws -> TableDataset {
        precondition(count >= 1, "GeneratedTable.draws: \(count) rows")
        let (modes, width) = (mixture.centers.count, mixture.dimensions)
        var random = SplitMix64(seed: seed)
        var features: [Float] = []
        features.reserveCapacity(width * count)
        var classes: [Int] = []
        for _ in 0..<count {
            let mode = Int(random.uniform() * Double(modes))
            classes.append(mode)
            for number in mixture.centers[mode] {
                features.append(Float(number + mixture.deviation * random.normal()))
            }
        }
        return try TableDataset(
            name: name,
            columnNames: width == 2 ? ["x", "y"] : (0..<width).map { "x\($0)" },
            features: features, targets: .classes(classes, names: (0..<modes).map(String.init)))
    }
}
