import Autodiff
import Glibc

extension OperationTable {
    static let arithmetic: [[OperationSample]] = [
        binary("add", "Add", from: -2, to: 2, tensor: +, reference: +),
        binary("subtract", "Subtract", from: -2, to: 2, tensor: -, reference: -),
        binary("multiply", "Multiply", from: -2, to: 2, tensor: *, reference: *),
        binary("divide", "Divide", from: 0.5, to: 2, tensor: /, reference: /),
        [
            OperationSample(
                "multiply", operations: ["Multiply"], at: [.spread([4], from: -2, to: 2)],
                tensor: { $0[0] * $0[0] }, reference: { $0[0].map { $0 * $0 } })
        ],
        unary(
            "scaleAndShift", "ScaleAndShift", from: -2, to: 2, tensor: { 3 * $0 - 1.25 },
            reference: { 3 * $0 - 1.25 }),
        unary(
            "scaleAndShift", "ScaleAndShift", from: -2, to: 2, tensor: { 0.5 - $0 / 4 },
            reference: { 0.5 - $0 / 4 }),
    ]

    static let powers: [[OperationSample]] = [
        unary(
            "square", "Square", from: -2, to: 2, tensor: { $0.squared() }, reference: { $0 * $0 }),
        unary(
            "squareRoot", "SquareRoot", from: 0.3, to: 4, tensor: { $0.squareRoot() },
            reference: { $0.squareRoot() }),
        unary(
            "reciprocal", "Reciprocal", from: 0.5, to: 3, tensor: { $0.reciprocal() },
            reference: { 1 / $0 }),
        unary(
            "reciprocal", "Reciprocal", from: -3, to: -0.5, tensor: { 2 / $0 },
            reference: { 2 / $0 }),
        [-1.5, 0, 0.5, 1, 2, 3].flatMap { exponent in
            unary(
                "power of constant", "PowerByConstant", from: 0.5, to: 2,
                tensor: { $0.power(Float(exponent)) }, reference: { pow($0, exponent) })
        },
        unary(
            "power of constant", "PowerByConstant", from: -2, to: -0.5, tensor: { $0.power(3) },
            reference: { $0 * $0 * $0 }),
        binary(
            "power", "Power", from: 0.5, to: 2, tensor: { $0.power($1) }, reference: { pow($0, $1) }
        ),
    ]

    static let exponentials: [[OperationSample]] = [
        unary("exp", "Exponential", from: -2, to: 2, tensor: { $0.exp() }, reference: { exp($0) }),
        unary("log", "Logarithm", from: 0.3, to: 5, tensor: { $0.log() }, reference: { log($0) }),
        unary(
            "logOfOnePlus", "LogarithmOfOnePlus", from: -0.6, to: 3,
            tensor: { $0.logOfOnePlus() }, reference: { log1p($0) }),
        unary(
            "expMinusOne", "ExponentialMinusOne", from: -2, to: 2, tensor: { $0.expMinusOne() },
            reference: { expm1($0) }),
        unary("sine", "Sine", from: -4, to: 4, tensor: { $0.sine() }, reference: { sin($0) }),
        unary(
            "cosine", "Cosine", from: -4, to: 4, tensor: { $0.cosine() }, reference: { cos($0) }),
    ]

    static let specialFunctions: [[OperationSample]] = [
        unary(
            "errorFunction", "ErrorFunction", from: -2, to: 2, tensor: { $0.errorFunction() },
            reference: { erf($0) }),
        unary(
            "logGamma", "LogGamma", from: 0.4, to: 12, tensor: { $0.logGamma() },
            reference: ReferenceFunctions.logGamma),
        unary(
            "digamma", "Polygamma", from: 0.4, to: 12, tensor: { $0.digamma() },
            reference: ReferenceFunctions.digamma),
        // From a first derivative of digamma on, orders that no method names: every one is held
        // against its own series.
        [1, 2].map { order in
            OperationSample(
                "polygamma \(order)", operations: ["Polygamma"],
                at: [.spread([6], from: 0.8, to: 6, seed: order)],
                tensor: { polygamma(order, $0[0]) },
                reference: { $0[0].map { ReferenceFunctions.polygamma(order, $0) } })
        },
    ]

    /// ψ⁽ⁿ⁾ as the n-th derivative of digamma, recorded.
    private static func polygamma(_ order: Int, _ x: Tensor) -> Tensor {
        (0..<order).reduce(x.digamma()) { value, _ in
            gradients(of: value.sum(), at: [x], differentiable: true)[0]
        }
    }
}
