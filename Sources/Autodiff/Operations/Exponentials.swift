import Kernels

/// eˣ: y′ = y.
struct Exponential: UnaryOperation {
    func value(_ x: Tensor) -> Tensor { x.mapped(.exponential) }
    func derivative(_ cotangent: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor? { cotangent * y }
}

/// ln x.
struct Logarithm: UnaryOperation {
    func value(_ x: Tensor) -> Tensor { x.mapped(.logarithm) }
    func derivative(_ cotangent: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor? { cotangent / x }
}

/// ln(1 + x), precise near zero.
struct LogarithmOfOnePlus: UnaryOperation {
    func value(_ x: Tensor) -> Tensor { x.mapped(.logarithmOfOnePlus) }
    func derivative(_ cotangent: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor? {
        cotangent / (x + 1)
    }
}

/// eˣ − 1, precise near zero: y′ = y + 1.
struct ExponentialMinusOne: UnaryOperation {
    func value(_ x: Tensor) -> Tensor { x.mapped(.exponentialMinusOne) }
    func derivative(_ cotangent: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor? {
        cotangent * (y + 1)
    }
}

/// sin x.
struct Sine: UnaryOperation {
    func value(_ x: Tensor) -> Tensor { x.mapped(.sine) }
    func derivative(_ cotangent: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor? {
        cotangent * x.cosine()
    }
}

/// cos x.
struct Cosine: UnaryOperation {
    func value(_ x: Tensor) -> Tensor { x.mapped(.cosine) }
    func derivative(_ cotangent: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor? {
        -(cotangent * x.sine())
    }
}

extension Tensor {
    /// e to the power of every element.
    public func exp() -> Tensor { Exponential()(self) }
    /// The natural logarithm of every element.
    public func log() -> Tensor { Logarithm()(self) }
    /// ln(1 + x) for every element, precise near zero.
    public func logOfOnePlus() -> Tensor { LogarithmOfOnePlus()(self) }
    /// eˣ − 1 for every element, precise near zero.
    public func expMinusOne() -> Tensor { ExponentialMinusOne()(self) }
    /// The sine of every element.
    public func sine() -> Tensor { Sine()(self) }
    /// The cosine of every element.
    public func cosine() -> Tensor { Cosine()(self) }
}
