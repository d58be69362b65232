import Kernels

/// erf x: y′ = 2/√π · e^(−x²).
struct ErrorFunction: UnaryOperation {
    func value(_ x: Tensor) -> Tensor { x.mapped(.errorFunction) }
    func derivative(_ cotangent: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor? {
        cotangent * (-x.squared()).exp() * (2 / Float.pi.squareRoot())
    }
}

/// ln|Γ(x)|: y′ = digamma(x).
struct LogGamma: UnaryOperation {
    func value(_ x: Tensor) -> Tensor { x.mapped(.logGamma) }
    func derivative(_ cotangent: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor? {
        cotangent * x.digamma()
    }
}

/// The derivative of order n + 1 of ln Γ; order 0 is digamma. Higher orders are for x > 0.
struct Polygamma: UnaryOperation {
    let order: Int

    func value(_ x: Tensor) -> Tensor {
        Tensor(Elementwise.apply(.polygamma, x.region, p: Float(order)), shape: x.shape)
    }

    func derivative(_ cotangent: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor? {
        cotangent * Polygamma(order: order + 1)(x)
    }
}

extension Tensor {
    /// The error function of every element.
    public func errorFunction() -> Tensor { ErrorFunction()(self) }
    /// ln|Γ(x)| for every element.
    public func logGamma() -> Tensor { LogGamma()(self) }
    /// The derivative of ln Γ at every element.
    public func digamma() -> Tensor { Polygamma(order: 0)(self) }
}
