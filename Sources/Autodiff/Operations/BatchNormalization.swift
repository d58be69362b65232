import Kernels

/// act((x − mean)/√(variance + ε)·scale + shift) over the rows of x [rows…, channels], with mean
/// and biased variance of x itself (Ioffe & Szegedy 2015, algorithm 1). Inputs: x, scale, shift.
///
/// With g = ȳ·act′(y), n the normalised x and m rows:
/// x̄ = scale/√(variance + ε)·(g − Σg/m − n·Σ(g·n)/m), scalē = Σ g·n, shift̄ = Σ g.
struct BatchNormalization: FusedOperation {
    let epsilon: Float
    let activation: FusedActivation
    /// Mean | biased variance of x, which the layer needs for its running statistics anyway.
    let moments: Region

    private func loops(_ x: Tensor) -> NormalizationLoops {
        NormalizationLoops(
            rows: x.count / x.shape[-1], channels: x.shape[-1], epsilon: epsilon,
            activation: activation)
    }

    func forward(_ inputs: [Tensor]) -> Tensor {
        let x = inputs[0]
        return Tensor(
            loops(x).normalize(
                x.region, moments: moments, scale: inputs[1].region, shift: inputs[2].region),
            shape: x.shape)
    }

    func twin(_ inputs: [Tensor]) -> Tensor {
        let x = inputs[0]
        let axes = Array(0..<x.rank - 1)
        let centered = x - x.mean(axes: axes, keepingAxes: true)
        let deviation = (centered.squared().mean(axes: axes, keepingAxes: true) + epsilon)
            .squareRoot()
        return Activate(activation: activation)(centered / deviation * inputs[1] + inputs[2])
    }

    func fusedVJP(
        _ cotangent: Tensor, _ inputs: [Tensor], _ output: Tensor, needs: [Bool]
    ) -> [Tensor?] {
        let x = inputs[0]
        let channels = x.shape[-1]
        let loops = loops(x)
        let sums = loops.sums(cotangent.region, output: output.region, x.region, moments: moments)
        return [
            needs[0]
                ? Tensor(
                    loops.gradient(
                        cotangent.region, output: output.region, x.region, moments: moments,
                        scale: inputs[1].region, sums: sums), shape: x.shape) : nil,
            needs[1] ? Tensor(sums[start: channels, count: channels], shape: [channels]) : nil,
            needs[2] ? Tensor(sums[start: 0, count: channels], shape: [channels]) : nil,
        ]
    }
}

/// The same with moments from elsewhere, such as running statistics: an affine map a channel.
struct FixedNormalization: FusedOperation {
    let epsilon: Float
    let activation: FusedActivation
    /// Mean | variance.
    let moments: Region

    func forward(_ inputs: [Tensor]) -> Tensor {
        let x = inputs[0]
        let loops = NormalizationLoops(
            rows: x.count / x.shape[-1], channels: x.shape[-1], epsilon: epsilon,
            activation: activation)
        return Tensor(
            loops.normalize(
                x.region, moments: moments, scale: inputs[1].region, shift: inputs[2].region),
            shape: x.shape)
    }

    func twin(_ inputs: [Tensor]) -> Tensor {
        let channels = inputs[0].shape[-1]
        let mean = Tensor(moments[start: 0, count: channels], shape: [channels])
        let variance = Tensor(moments[start: channels, count: channels], shape: [channels])
        let normalized = (inputs[0] - mean) / (variance + epsilon).squareRoot()
        return Activate(activation: activation)(normalized * inputs[1] + inputs[2])
    }

    // Rare (a frozen network inside a differentiated one) and cheap: the twin will do.
    func fusedVJP(
        _ cotangent: Tensor, _ inputs: [Tensor], _ output: Tensor, needs: [Bool]
    ) -> [Tensor?] {
        let points = inputs.map(\.variable)
        return vectorJacobianProduct(of: twin(points), at: points, cotangent: cotangent)
    }
}

/// Mean and biased variance a channel of a batch, [channels] each.
public struct ChannelMoments: Sendable {
    /// Mean | biased variance.
    let region: Region

    /// The moments of x [rows…, channels]; traps when x has no rows.
    public init(of x: Tensor) {
        let channels = x.shape[-1]
        precondition(x.count > 0, "ChannelMoments: \(x.shape) has no elements")
        region = NormalizationLoops.moments(
            x.region, rows: x.count / channels, channels: channels)
    }

    /// Moments known from elsewhere.
    public init(mean: Tensor, variance: Tensor) {
        precondition(
            mean.shape == variance.shape && mean.rank == 1,
            "ChannelMoments: mean \(mean.shape), variance \(variance.shape)")
        region = concatenated([mean.detached, variance.detached]).region
    }

    /// The means.
    public var mean: Tensor { half(0) }
    /// The biased variances.
    public var variance: Tensor { half(1) }

    private func half(_ index: Int) -> Tensor {
        let channels = region.count / 2
        return Tensor(region[start: index * channels, count: channels], shape: [channels])
    }
}

extension Tensor {
    /// act((x − mean)/√(variance + ε)·scale + shift) a channel of x [rows…, channels].
    ///
    /// - `moments`: mean and variance to normalise with.
    /// - `ofThisBatch`: they are this tensor's own, so that derivatives run through them too.
    public func normalized(
        moments: ChannelMoments, ofThisBatch: Bool, scale: Tensor, shift: Tensor, epsilon: Float,
        activation: FusedActivation = .identity
    ) -> Tensor {
        precondition(
            rank >= 2 && scale.shape == [shape[-1]] && shift.shape == scale.shape
                && moments.region.count == 2 * shape[-1],
            "normalized: \(shape) with scale \(scale.shape) and shift \(shift.shape)")
        return ofThisBatch
            ? BatchNormalization(epsilon: epsilon, activation: activation, moments: moments.region)(
                self, scale, shift)
            : FixedNormalization(epsilon: epsilon, activation: activation, moments: moments.region)(
                self, scale, shift)
    }
}
