import Kernels

/// A comparison, 1 where it holds and 0 elsewhere; its derivative is zero wherever it has one.
struct Compare: Operation {
    let function: BinaryFunction

    func forward(_ inputs: [Tensor]) -> Tensor {
        BroadcastBinary(function: function)(inputs[0], inputs[1])
    }

    func vjp(_ cotangent: Tensor, _ inputs: [Tensor], _ output: Tensor, needs: [Bool]) -> [Tensor?]
    {
        [nil, nil]
    }
}

/// 1 where x lies above a threshold, else 0.
struct Step: UnaryOperation {
    let threshold: Float

    func value(_ x: Tensor) -> Tensor {
        Tensor(Elementwise.apply(.step, x.region, p: threshold), shape: x.shape)
    }

    func derivative(_ cotangent: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor? { nil }
}

/// −1, 0 or 1.
struct Sign: UnaryOperation {
    func value(_ x: Tensor) -> Tensor { x.mapped(.sign) }
    func derivative(_ cotangent: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor? { nil }
}

/// |x|: y′ = sign(x).
struct Absolute: UnaryOperation {
    func value(_ x: Tensor) -> Tensor { x.mapped(.absolute) }
    func derivative(_ cotangent: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor? {
        cotangent * Sign()(x)
    }
}

/// x moved into [lower, upper]: slope 1 inside, 0 outside.
struct Clamp: UnaryOperation {
    let lower: Float
    let upper: Float

    func value(_ x: Tensor) -> Tensor {
        Tensor(Elementwise.apply(.clamp, x.region, p: lower, q: upper), shape: x.shape)
    }

    func derivative(_ cotangent: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor? {
        cotangent * Compare(function: .equal)(x, y).detached
    }
}

/// The larger or the smaller of a and b; where they are equal each gets half the cotangent.
struct Extremum: Operation {
    enum Kind: Sendable { case maximum, minimum }
    let kind: Kind

    func forward(_ inputs: [Tensor]) -> Tensor {
        BroadcastBinary(function: kind == .maximum ? .maximum : .minimum)(inputs[0], inputs[1])
    }

    func vjp(_ cotangent: Tensor, _ inputs: [Tensor], _ output: Tensor, needs: [Bool]) -> [Tensor?]
    {
        let (a, b) = (inputs[0].detached, inputs[1].detached)
        let wins = kind == .maximum ? a.isGreater(than: b) : b.isGreater(than: a)
        let share = wins + a.equals(b) * 0.5
        return [
            needs[0] ? (cotangent * share).unbroadcast(to: a.shape) : nil,
            needs[1] ? (cotangent * (1 - share)).unbroadcast(to: b.shape) : nil,
        ]
    }
}

/// condition ≠ 0 ? a : b, all of one shape; the condition is a constant.
struct Select: Operation {
    let condition: Tensor

    func forward(_ inputs: [Tensor]) -> Tensor {
        Tensor(
            Elementwise.select(condition.region, inputs[0].region, inputs[1].region),
            shape: inputs[0].shape)
    }

    func vjp(_ cotangent: Tensor, _ inputs: [Tensor], _ output: Tensor, needs: [Bool]) -> [Tensor?]
    {
        let zeros = Tensor.zeros(cotangent.shape)
        return [
            needs[0] ? Select(condition: condition)(cotangent, zeros) : nil,
            needs[1] ? Select(condition: condition)(zeros, cotangent) : nil,
        ]
    }
}

extension Tensor {
    /// 1 where the elements are equal, else 0; shapes broadcast.
    public func equals(_ other: Tensor) -> Tensor { Compare(function: .equal)(self, other) }
    /// 1 where this element is the greater, else 0; shapes broadcast.
    public func isGreater(than other: Tensor) -> Tensor { Compare(function: .greater)(self, other) }
    /// 1 where this element is the greater or both are equal, else 0; shapes broadcast.
    public func isAtLeast(_ other: Tensor) -> Tensor {
        Compare(function: .greaterOrEqual)(self, other)
    }
    /// 1 where x > threshold, else 0.
    public func step(above threshold: Float) -> Tensor { Step(threshold: threshold)(self) }
    /// −1, 0 or 1.
    public func sign() -> Tensor { Sign()(self) }
    /// The magnitude of every element.
    public func absoluteValue() -> Tensor { Absolute()(self) }
    /// Every element moved into [lower, upper].
    public func clamped(_ lower: Float, _ upper: Float) -> Tensor {
        Clamp(lower: lower, upper: upper)(self)
    }
    /// This tensor's elements where the condition is not zero, `other`'s elsewhere; shapes broadcast.
    public func selected(where condition: Tensor, else other: Tensor) -> Tensor {
        guard let values = shape.broadcast(with: other.shape),
            let shape = values.broadcast(with: condition.shape)
        else {
            preconditionFailure(
                "selected: \(self.shape), \(other.shape) and \(condition.shape) do not broadcast")
        }
        return Select(condition: condition.detached.broadcast(to: shape))(
            broadcast(to: shape), other.broadcast(to: shape))
    }
}

/// The larger of two, elementwise; shapes broadcast.
public func maximum(_ a: Tensor, _ b: Tensor) -> Tensor { Extremum(kind: .maximum)(a, b) }
/// The smaller of two, elementwise; shapes broadcast.
public func minimum(_ a: Tensor, _ b: Tensor) -> Tensor { Extremum(kind: .minimum)(a, b) }
