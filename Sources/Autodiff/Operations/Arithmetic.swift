import Kernels

/// An elementwise function of two tensors that broadcast against each other.
struct BroadcastBinary {
    let function: BinaryFunction

    func callAsFunction(_ a: Tensor, _ b: Tensor) -> Tensor {
        if a.shape == b.shape {
            return Tensor(
                Elementwise.apply(
                    function, a.region, b.region, layout: StridedPair(dense: a.count)),
                shape: a.shape)
        }
        guard let shape = a.shape.broadcast(with: b.shape) else {
            preconditionFailure("\(function): \(a.shape) and \(b.shape) do not broadcast")
        }
        let layout = StridedPair(
            shape: shape.dimensions, stridesA: a.shape.strides(broadcastTo: shape),
            stridesB: b.shape.strides(broadcastTo: shape))
        return Tensor(
            Elementwise.apply(function, a.region, b.region, layout: layout), shape: shape)
    }
}

extension Tensor {
    /// The sum over the axes along which `shape` was stretched to this one: the derivative of
    /// broadcasting.
    func unbroadcast(to shape: Shape) -> Tensor {
        if self.shape == shape { return self }
        let aligned = shape.aligned(to: rank)
        let axes = aligned.indices.filter { aligned[$0] != self.shape.dimensions[$0] }
        return sum(axes: axes, keepingAxes: true).reshaped(to: shape)
    }
}

/// a + b.
struct Add: Operation {
    func forward(_ inputs: [Tensor]) -> Tensor {
        BroadcastBinary(function: .add)(inputs[0], inputs[1])
    }

    func vjp(_ cotangent: Tensor, _ inputs: [Tensor], _ output: Tensor, needs: [Bool]) -> [Tensor?]
    {
        zip(inputs, needs).map { $1 ? cotangent.unbroadcast(to: $0.shape) : nil }
    }
}

/// a − b.
struct Subtract: Operation {
    func forward(_ inputs: [Tensor]) -> Tensor {
        BroadcastBinary(function: .subtract)(inputs[0], inputs[1])
    }

    func vjp(_ cotangent: Tensor, _ inputs: [Tensor], _ output: Tensor, needs: [Bool]) -> [Tensor?]
    {
        [
            needs[0] ? cotangent.unbroadcast(to: inputs[0].shape) : nil,
            needs[1] ? (-cotangent).unbroadcast(to: inputs[1].shape) : nil,
        ]
    }
}

/// a·b, elementwise.
struct Multiply: Operation {
    func forward(_ inputs: [Tensor]) -> Tensor {
        BroadcastBinary(function: .multiply)(inputs[0], inputs[1])
    }

    func vjp(_ cotangent: Tensor, _ inputs: [Tensor], _ output: Tensor, needs: [Bool]) -> [Tensor?]
    {
        [
            needs[0] ? (cotangent * inputs[1]).unbroadcast(to: inputs[0].shape) : nil,
            needs[1] ? (cotangent * inputs[0]).unbroadcast(to: inputs[1].shape) : nil,
        ]
    }
}

/// a/b, elementwise: ∂/∂a = 1/b, ∂/∂b = −(a/b)/b.
struct Divide: Operation {
    func forward(_ inputs: [Tensor]) -> Tensor {
        BroadcastBinary(function: .divide)(inputs[0], inputs[1])
    }

    func vjp(_ cotangent: Tensor, _ inputs: [Tensor], _ output: Tensor, needs: [Bool]) -> [Tensor?]
    {
        let quotient = cotangent / inputs[1]
        return [
            needs[0] ? quotient.unbroadcast(to: inputs[0].shape) : nil,
            needs[1] ? (-(quotient * output)).unbroadcast(to: inputs[1].shape) : nil,
        ]
    }
}

/// scale·x + shift with constant scale and shift.
struct ScaleAndShift: UnaryOperation {
    let scale: Float
    let shift: Float

    func value(_ x: Tensor) -> Tensor {
        Tensor(
            Elementwise.apply(.scaleAndShift, x.region, p: scale, q: shift), shape: x.shape)
    }

    func derivative(_ cotangent: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor? {
        scale == 1 ? cotangent : ScaleAndShift(scale: scale, shift: 0)(cotangent)
    }
}

extension Tensor {
    /// Elementwise sum; shapes broadcast.
    public static func + (a: Tensor, b: Tensor) -> Tensor { Add()(a, b) }
    /// Elementwise difference; shapes broadcast.
    public static func - (a: Tensor, b: Tensor) -> Tensor { Subtract()(a, b) }
    /// Elementwise product; shapes broadcast.
    public static func * (a: Tensor, b: Tensor) -> Tensor { Multiply()(a, b) }
    /// Elementwise quotient; shapes broadcast.
    public static func / (a: Tensor, b: Tensor) -> Tensor { Divide()(a, b) }
    /// The opposite of every element.
    public static prefix func - (a: Tensor) -> Tensor { ScaleAndShift(scale: -1, shift: 0)(a) }

    /// Adds a constant to every element.
    public static func + (a: Tensor, b: Float) -> Tensor { ScaleAndShift(scale: 1, shift: b)(a) }
    /// Adds a constant to every element.
    public static func + (a: Float, b: Tensor) -> Tensor { b + a }
    /// Subtracts a constant from every element.
    public static func - (a: Tensor, b: Float) -> Tensor { a + -b }
    /// Subtracts every element from a constant.
    public static func - (a: Float, b: Tensor) -> Tensor { ScaleAndShift(scale: -1, shift: a)(b) }
    /// Multiplies every element by a constant.
    public static func * (a: Tensor, b: Float) -> Tensor { ScaleAndShift(scale: b, shift: 0)(a) }
    /// Multiplies every element by a constant.
    public static func * (a: Float, b: Tensor) -> Tensor { b * a }
    /// Divides every element by a constant.
    public static func / (a: Tensor, b: Float) -> Tensor { a * (1 / b) }
    /// Divides a constant by every element.
    public static func / (a: Float, b: Tensor) -> Tensor { b.reciprocal() * a }
}
