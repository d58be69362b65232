import Autodiff
import Kernels

/// Connections into and out of a unit.
public struct Fan: Sendable {
    /// Inputs of one output.
    public let input: Int
    /// Outputs that one input reaches.
    public let output: Int

    /// A fan.
    public init(input: Int, output: Int) {
        self.input = input
        self.output = output
    }
}

/// How weights and biases begin, under the names that PyTorch and Keras use.
public enum Initializer: String, CaseIterable, Sendable {
    /// PyTorch's layers: Kaiming uniform with a = √5, biases uniform within 1/√(fan in).
    case pyTorch = "pytorch"
    /// Keras's layers: Glorot uniform, biases zero.
    case keras
    /// He et al. 2015 for ReLU: uniform with variance 2/(fan in); biases zero.
    case kaimingUniform = "kaiming-uniform"
    /// He et al. 2015 for ReLU: N(0, 2/(fan in)).
    case kaimingNormal = "kaiming-normal"
    /// Glorot & Bengio 2010: uniform with variance 2/(fan in + fan out).
    case xavierUniform = "xavier-uniform"
    /// Glorot & Bengio 2010: N(0, 2/(fan in + fan out)).
    case xavierNormal = "xavier-normal"
    /// Keras's name of `xavierUniform`.
    case glorotUniform = "glorot-uniform"
    /// Keras's: a normal cut at two deviations, variance 2/(fan in + fan out).
    case glorotNormal = "glorot-normal"
    /// Keras's name of `kaimingUniform`.
    case heUniform = "he-uniform"
    /// Keras's: a normal cut at two deviations, variance 2/(fan in).
    case heNormal = "he-normal"
    /// LeCun et al. 1998: uniform with variance 1/(fan in).
    case lecunUniform = "lecun-uniform"
    /// LeCun et al. 1998 in Keras's form: a normal cut at two deviations, variance 1/(fan in).
    case lecunNormal = "lecun-normal"
    /// Saxe et al. 2014: orthonormal rows or columns.
    case orthogonal
    /// Radford et al. 2016, §3: N(0, 0.02²).
    case normal002 = "normal-0.02"
    /// All zero.
    case zeros

    /// Initial weights.
    public func weight(_ shape: Shape, _ fan: Fan, _ random: inout RandomStream) -> Tensor {
        let input = Double(fan.input)
        let both = Double(fan.input + fan.output)
        return switch self {
        // Kaiming with a = √5 has gain² = 2/(1 + 5): variance 1/(3·fan in).
        case .pyTorch: uniform(shape, variance: 1 / (3 * input), &random)
        case .kaimingUniform, .heUniform: uniform(shape, variance: 2 / input, &random)
        case .lecunUniform: uniform(shape, variance: 1 / input, &random)
        case .keras, .xavierUniform, .glorotUniform: uniform(shape, variance: 2 / both, &random)
        case .kaimingNormal: normal(shape, variance: 2 / input, &random)
        case .xavierNormal: normal(shape, variance: 2 / both, &random)
        case .glorotNormal: truncatedNormal(shape, variance: 2 / both, &random)
        case .heNormal: truncatedNormal(shape, variance: 2 / input, &random)
        case .lecunNormal: truncatedNormal(shape, variance: 1 / input, &random)
        case .orthogonal: orthogonalMatrix(shape, &random)
        case .normal002: normal(shape, variance: 0.02 * 0.02, &random)
        case .zeros: Tensor.zeros(shape)
        }
    }

    /// Initial biases: zero but for PyTorch's.
    public func bias(_ shape: Shape, _ fan: Fan, _ random: inout RandomStream) -> Tensor {
        self == .pyTorch
            ? uniform(shape, variance: 1 / (3 * Double(fan.input)), &random) : .zeros(shape)
    }

    private func uniform(
        _ shape: Shape, variance: Double, _ random: inout RandomStream
    ) -> Tensor {
        let bound = Float((3 * variance).squareRoot())
        return .uniform(shape, from: random.next(), low: -bound, high: bound)
    }

    private func normal(_ shape: Shape, variance: Double, _ random: inout RandomStream) -> Tensor {
        .normal(shape, from: random.next(), deviation: Float(variance.squareRoot()))
    }

    /// Draws beyond two deviations are drawn again; the rest is scaled so that the variance is as
    /// stated: a standard normal cut at ±2 has deviation 0.87962566….
    private func truncatedNormal(
        _ shape: Shape, variance: Double, _ random: inout RandomStream
    ) -> Tensor {
        var kept: [Float] = []
        while kept.count < shape.count {
            let draw = Tensor.normal([shape.count + 16], from: random.next()).scalars
            kept += draw.lazy.filter { abs($0) <= 2 }.prefix(shape.count - kept.count)
        }
        let scale = Float(variance.squareRoot() / 0.87962566103423978)
        return Tensor(kept, shape: shape) * scale
    }

    /// Normal draws whose rows (or columns, where there are fewer) are made orthonormal one after
    /// the other; the first axis counts as rows, the others as columns.
    private func orthogonalMatrix(_ shape: Shape, _ random: inout RandomStream) -> Tensor {
        let rows = shape.rank == 0 ? 1 : shape[0]
        let columns = max(shape.count / max(rows, 1), 1)
        let isWide = rows <= columns
        let (count, length) = isWide ? (rows, columns) : (columns, rows)
        let draws = Tensor.normal([count * length], from: random.next()).scalars.map(Double.init)
        let vectors = Orthonormalization.orthonormal(draws, count: count, length: length)
        let matrix = Tensor(vectors.map(Float.init), shape: [count, length])
        return (isWide ? matrix : matrix.transposed()).reshaped(to: shape)
    }
}
