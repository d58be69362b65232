import Kernels

/// Activations whose derivative can be read off their output: ReLU, leaky ReLU, ELU, tanh, sigmoid.
struct Activate: UnaryOperation {
    let activation: FusedActivation

    func value(_ x: Tensor) -> Tensor {
        let (function, p): (UnaryFunction, Float) =
            switch activation {
            case .identity: (.scaleAndShift, 1)
            case .relu: (.relu, 0)
            case .leakyReLU(let slope): (.leakyReLU, slope)
            case .elu(let limit): (.elu, limit)
            case .tanh: (.tanh, 0)
            case .sigmoid: (.sigmoid, 0)
            }
        return Tensor(Elementwise.apply(function, x.region, p: p), shape: x.shape)
    }

    func derivative(_ cotangent: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor? {
        ActivationGradient(activation: activation)(cotangent, y)
    }
}

/// g·s(y), where s(y) is the slope of an activation at output y:
/// 1 − y² for tanh, y(1 − y) for sigmoid, y + limit below zero for ELU, constants for the others.
struct ActivationGradient: Operation {
    let activation: FusedActivation

    func forward(_ inputs: [Tensor]) -> Tensor {
        Tensor(
            DenseLoops.activationGradient(
                activation, inputs[0].region, output: inputs[1].region),
            shape: inputs[0].shape)
    }

    func vjp(_ cotangent: Tensor, _ inputs: [Tensor], _ output: Tensor, needs: [Bool]) -> [Tensor?]
    {
        let (g, y) = (inputs[0], inputs[1])
        let slopeOfSlope: Tensor? =
            switch activation {
            case .identity, .relu, .leakyReLU: nil
            case .elu: 1 - y.step(above: 0)
            case .tanh: y * -2
            case .sigmoid: y * -2 + 1
            }
        return [
            needs[0] ? ActivationGradient(activation: activation)(cotangent, y) : nil,
            needs[1] ? slopeOfSlope.map { cotangent * g * $0 } : nil,
        ]
    }
}

extension FusedActivation {
    /// What act(product + bias) hands back to its product, g = ȳ·act′(y), and Σ g over all axes but
    /// the last where the bias asks for it: in one pass, unless the derivative is to be recorded.
    func handedBack(
        _ cotangent: Tensor, output: Tensor, recorded: Bool, summed: Bool
    ) -> (gradient: Tensor, sums: Tensor?) {
        if summed && !recorded {
            let channels = output.shape[-1]
            let (gradient, sums) = DenseLoops.activationGradientAndSums(
                self, cotangent.region, output: output.region, channels: channels)
            return (Tensor(gradient, shape: output.shape), Tensor(sums, shape: [channels]))
        }
        let gradient =
            self == .identity
            ? cotangent : ActivationGradient(activation: self)(cotangent, output)
        return (gradient, summed ? gradient.sum(axes: Array(0..<output.rank - 1)) : nil)
    }
}

/// ln(1 + eˣ): y′ = sigmoid(x).
struct Softplus: UnaryOperation {
    func value(_ x: Tensor) -> Tensor { x.mapped(.softplus) }
    func derivative(_ cotangent: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor? {
        cotangent * x.sigmoid()
    }
}

/// x·sigmoid(x) (Elfwing et al. 2018): y′ = s + y(1 − s).
struct SiLU: UnaryOperation {
    func value(_ x: Tensor) -> Tensor { x.mapped(.silu) }
    func derivative(_ cotangent: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor? {
        let s = x.sigmoid()
        return cotangent * (s + y * (1 - s))
    }
}

/// x·Φ(x) with the normal distribution function Φ (Hendrycks & Gimpel 2016): y′ = Φ(x) + x·φ(x).
struct GELU: UnaryOperation {
    func value(_ x: Tensor) -> Tensor { x.mapped(.gelu) }
    func derivative(_ cotangent: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor? {
        let distribution = (x * Float(0.5).squareRoot()).errorFunction() * 0.5 + 0.5
        let density = (x.squared() * -0.5).exp() * (1 / (2 * Float.pi).squareRoot())
        return cotangent * (distribution + x * density)
    }
}

extension Tensor {
    /// max(x, 0).
    public func relu() -> Tensor { Activate(activation: .relu)(self) }
    /// x above zero, slope·x below.
    public func leakyReLU(slope: Float = 0.01) -> Tensor {
        Activate(activation: .leakyReLU(slope))(self)
    }
    /// x above zero, limit·(eˣ − 1) below (Clevert et al. 2016).
    public func elu(limit: Float = 1) -> Tensor { Activate(activation: .elu(limit))(self) }
    /// The hyperbolic tangent.
    public func tanh() -> Tensor { Activate(activation: .tanh)(self) }
    /// 1/(1 + e⁻ˣ).
    public func sigmoid() -> Tensor { Activate(activation: .sigmoid)(self) }
    /// ln(1 + eˣ), without overflow.
    public func softplus() -> Tensor { Softplus()(self) }
    /// x·sigmoid(x).
    public func silu() -> Tensor { SiLU()(self) }
    /// x·Φ(x), exactly.
    public func gelu() -> Tensor { GELU()(self) }
}
