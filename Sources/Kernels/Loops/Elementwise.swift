import CVectorMath

/// Functions of one variable; p and q are their parameters.
public enum UnaryFunction: UInt32, Sendable {
    /// −x, |x|, −1, 0 or 1, x², √x, 1/x, e^x and ln x.
    case negate, absolute, sign, square, squareRoot, reciprocal, exponential, logarithm
    /// ln(1 + x), e^x − 1, and functions named as in the literature.
    case logarithmOfOnePlus, exponentialMinusOne, sine, cosine, tanh, sigmoid, softplus, relu
    /// p is the slope below zero.
    case leakyReLU
    /// p is the limit below zero.
    case elu
    /// x·σ(x), x·Φ(x), erf x and ln|Γ(x)|.
    case silu, gelu, errorFunction, logGamma
    /// p is the order: 0 is digamma.
    case polygamma
    /// Into [p, q].
    case clamp
    /// p·x + q.
    case scaleAndShift
    /// x to the power p.
    case power
    /// 1 where x > p, else 0.
    case step
}

/// Functions of two variables, which broadcast.
public enum BinaryFunction: UInt32, Sendable {
    /// Arithmetic.
    case add, subtract, multiply, divide, power, maximum, minimum
    /// Comparisons are 1 where they hold, else 0.
    case equal, greater, greaterOrEqual
}

/// Elementwise loops.
public enum Elementwise {
    /// f(x; p, q) for every element.
    public static func apply(
        _ function: UnaryFunction, _ x: Region, p: Float = 0, q: Float = 0
    ) -> Region {
        let y = Region(count: x.count)
        vm_unary(vm_unary_function(function.rawValue), x.count, x.pointer, y.pointer, p, q)
        return y
    }

    /// f(a, b) over `shape`, each operand read with its strides, 0 where it is stretched.
    public static func apply(
        _ function: BinaryFunction, _ a: Region, _ b: Region, layout: StridedPair
    ) -> Region {
        precondition(
            a.count >= layout.extents.a && b.count >= layout.extents.b,
            "Elementwise.apply: \(a.count) and \(b.count) elements, \(layout.extents) walked over")
        let y = Region(count: layout.count)
        guard y.count > 0 else { return y }
        var c = layout.c
        vm_binary(vm_binary_function(function.rawValue), &c, a.pointer, b.pointer, y.pointer)
        return y
    }

    /// condition ≠ 0 ? a : b.
    public static func select(_ condition: Region, _ a: Region, _ b: Region) -> Region {
        precondition(
            condition.count == a.count && a.count == b.count, "Elementwise.select: counts differ")
        let y = Region(count: a.count)
        vm_select(a.count, condition.pointer, a.pointer, b.pointer, y.pointer)
        return y
    }

    /// `count` times `value`.
    public static func filled(_ value: Float, count: Int) -> Region {
        let y = Region(count: count)
        vm_fill(count, value, y.pointer)
        return y
    }

    /// True when no element is NaN or infinite.
    public static func allFinite(_ x: Region) -> Bool { vm_all_finite(x.count, x.pointer) }

    /// Σ x², added in double precision.
    public static func sumOfSquares(_ x: Region) -> Double {
        vm_sum_of_squares(x.count, x.pointer)
    }
}
