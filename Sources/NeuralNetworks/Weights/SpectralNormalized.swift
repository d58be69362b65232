import Autodiff
import Kernels

/// A weight over its largest singular value (Miyato et al. 2018), as PyTorch's
/// `torch.nn.utils.spectral_norm` computes it.
///
/// With the weight as a matrix W [others, outputs]: in every training pass v ← W·u/‖W·u‖ and
/// u ← Wᵀ·v/‖Wᵀ·v‖, as often as stated; then the weight is W/σ with σ = vᵀ·W·u. Derivatives run
/// through σ, where u and v are constants. In evaluation u and v stay.
///
/// Shapes: u [outputs]; v as the weight without its axis of outputs, since PyTorch's vector of all
/// others runs in the order of the file's axes. In files they are `weight_orig`, `weight_u` and
/// `weight_v`.
public struct SpectralNormalized: NamedBehindWeight {
    /// The weight before it is normalised, under PyTorch's name.
    public let orig: Parameter
    /// The left singular vector in PyTorch's matrix [outputs, others].
    public let u: StateBuffer
    /// The right singular vector.
    public let v: StateBuffer
    /// The axis of outputs: the last of linear layers and convolutions in memory, the third of
    /// transposed convolutions.
    public let outputAxis: Int
    /// Improvements of u and v a training pass.
    public let iterations: Int
    /// What keeps lengths from zero.
    public let epsilon: Float

    /// Improvements before the first use, so that σ is near its value from the start.
    private static let iterationsAtStart = 15

    /// The normalised form of a weight that begins at `weight`, with random u and v.
    public init(
        _ weight: Tensor, layout: StoredLayout? = nil, outputAxis: Int = -1, iterations: Int = 1,
        epsilon: Float = 1e-12, random: inout RandomStream
    ) {
        precondition(
            weight.rank >= 2 && iterations >= 0,
            "SpectralNormalized: \(weight.shape), \(iterations) iterations")
        orig = Parameter(weight, layout: layout)
        self.outputAxis = weight.shape.position(of: outputAxis)
        self.iterations = iterations
        self.epsilon = epsilon
        var others = weight.shape.dimensions
        let outputs = others.remove(at: self.outputAxis)
        u = StateBuffer(Self.unit(.normal([outputs], from: random.next()), epsilon))
        let rows = layout?.flattened(without: self.outputAxis)
        v = StateBuffer(
            Self.unit(.normal(Shape(others), from: random.next()), epsilon), layout: rows)
        improve(weight.detached.asMatrix(outputAxis: outputAxis), Self.iterationsAtStart)
    }

    /// Sizes of the weight.
    public var shape: Shape { orig.shape }

    /// The weight over σ.
    public func callAsFunction(_ context: Context) -> Tensor {
        if context.mode == .training {
            improve(orig.value.asMatrix(outputAxis: outputAxis), iterations)
        }
        return orig(context)
            .spectrallyNormalized(u: u.value, v: v.value, outputAxis: outputAxis)
    }

    private func improve(_ matrix: Tensor, _ iterations: Int) {
        var (right, left) = (u.value.reshaped(to: [matrix.shape[1], 1]), v.value)
        for _ in 0..<iterations {
            left = Self.unit(matrixProduct(matrix, right), epsilon)
            right = Self.unit(matrixProduct(matrix, left, transposesA: true), epsilon)
        }
        u.assign(right.reshaped(to: u.value.shape))
        v.assign(left.reshaped(to: v.value.shape))
    }

    private static func unit(_ vector: Tensor, _ epsilon: Float) -> Tensor {
        vector / maximum(vector.squared().sum().squareRoot(), Tensor(epsilon))
    }
}
