import Autodiff
import Kernels

/// The largest |actual − expected| over |expected|, where expected elements count as at least
/// `floor` of the largest of them, so that rounding beside zero is no difference; infinite when
/// shapes differ or an element is not finite.
package func deviation(_ actual: Tensor, _ expected: Tensor, floor: Float = 1e-3) -> Float {
    guard actual.shape == expected.shape else { return .infinity }
    let scale = expected.scalars.reduce(Float(1e-30)) { max($0, abs($1)) }
    return zip(actual.scalars, expected.scalars).reduce(0) { worst, pair in
        let difference = abs(pair.0 - pair.1) / max(abs(pair.1), floor * scale)
        return difference.isFinite ? max(worst, difference) : .infinity
    }
}

/// The same of two numbers.
package func deviation(_ actual: Double, _ expected: Double) -> Double {
    let difference = abs(actual - expected) / max(abs(expected), 1e-30)
    return actual == expected ? 0 : difference.isFinite ? difference : .infinity
}

/// Whether two tensors are equal to the bit.
package func isIdentical(_ a: Tensor, _ b: Tensor) -> Bool {
    a.shape == b.shape && a.region.bytes == b.region.bytes
}
