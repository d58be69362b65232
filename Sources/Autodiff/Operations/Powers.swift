import Kernels

/// x².
struct Square: UnaryOperation {
    func value(_ x: Tensor) -> Tensor { x.mapped(.square) }
    func derivative(_ cotangent: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor? {
        cotangent * x * 2
    }
}

/// √x: y′ = 1/(2y).
struct SquareRoot: UnaryOperation {
    func value(_ x: Tensor) -> Tensor { x.mapped(.squareRoot) }
    func derivative(_ cotangent: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor? {
        cotangent / y * 0.5
    }
}

/// 1/x: y′ = −y².
struct Reciprocal: UnaryOperation {
    func value(_ x: Tensor) -> Tensor { x.mapped(.reciprocal) }
    func derivative(_ cotangent: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor? {
        -(cotangent * y.squared())
    }
}

/// xᵖ for a constant p.
struct PowerByConstant: UnaryOperation {
    let exponent: Float

    func value(_ x: Tensor) -> Tensor {
        Tensor(Elementwise.apply(.power, x.region, p: exponent), shape: x.shape)
    }

    func derivative(_ cotangent: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor? {
        // 0·x⁻¹ would be NaN at zero.
        exponent == 0 ? nil : cotangent * x.power(exponent - 1) * exponent
    }
}

/// aᵇ, elementwise, for a > 0: ∂/∂a = b·aᵇ⁻¹, ∂/∂b = aᵇ·ln a.
struct Power: Operation {
    func forward(_ inputs: [Tensor]) -> Tensor {
        BroadcastBinary(function: .power)(inputs[0], inputs[1])
    }

    func vjp(_ cotangent: Tensor, _ inputs: [Tensor], _ output: Tensor, needs: [Bool]) -> [Tensor?]
    {
        let (a, b) = (inputs[0], inputs[1])
        return [
            needs[0] ? (cotangent * b * a.power(b - 1)).unbroadcast(to: a.shape) : nil,
            needs[1] ? (cotangent * output * a.log()).unbroadcast(to: b.shape) : nil,
        ]
    }
}

extension Tensor {
    /// A kernel of one variable on every element, unrecorded.
    func mapped(_ function: UnaryFunction) -> Tensor {
        Tensor(Elementwise.apply(function, region), shape: shape)
    }

    /// The square of every element.
    public func squared() -> Tensor { Square()(self) }
    /// The square root of every element.
    public func squareRoot() -> Tensor { SquareRoot()(self) }
    /// One over every element.
    public func reciprocal() -> Tensor { Reciprocal()(self) }
    /// Every element to a constant power.
    public func power(_ exponent: Float) -> Tensor { PowerByConstant(exponent: exponent)(self) }
    /// Every element to the power of another; the base is positive, shapes broadcast.
    public func power(_ exponent: Tensor) -> Tensor { Power()(self, exponent) }
}
