import Kernels

/// n = (x − mean)·s with s = 1/√(variance + ε), mean and biased variance over each group of
/// neighbouring channels of each image of x [batch, …, channels] (Wu & He 2018).
///
/// With m elements a group: x̄ = s·(ȳ − Σȳ/m − n·Σ(ȳ·n)/m).
struct GroupStandardization: FusedOperation {
    let loops: StandardizationLoops
    let epsilon: Float
    /// n and s, which came with finding the moments.
    let found: (values: Region, scales: Region)

    init(_ x: Tensor, groups: Int, epsilon: Float) {
        let channels = x.shape[-1]
        loops = StandardizationLoops(
            batch: x.shape[0], places: x.count / x.shape[0] / channels, channels: channels,
            groups: groups)
        self.epsilon = epsilon
        found = loops.standardize(x.region, epsilon: epsilon)
    }

    func forward(_ inputs: [Tensor]) -> Tensor { Tensor(found.values, shape: inputs[0].shape) }

    func twin(_ inputs: [Tensor]) -> Tensor {
        let (places, width) = (loops.places, loops.channels / loops.groups)
        let x = inputs[0].reshaped(to: [loops.batch, places, loops.groups, width])
        let centered = x - x.mean(axes: [1, 3], keepingAxes: true)
        let variance = centered.squared().mean(axes: [1, 3], keepingAxes: true)
        return (centered / (variance + epsilon).squareRoot()).reshaped(to: inputs[0].shape)
    }

    func fusedVJP(
        _ cotangent: Tensor, _ inputs: [Tensor], _ output: Tensor, needs: [Bool]
    ) -> [Tensor?] {
        [
            Tensor(
                loops.gradient(cotangent.region, values: output.region, scales: found.scales),
                shape: inputs[0].shape)
        ]
    }
}

extension Tensor {
    /// (x − mean)/√(variance + ε) of x [batch, …, channels], moments over each image's `groups` of
    /// neighbouring channels, which divide the channels.
    public func standardized(groups: Int, epsilon: Float) -> Tensor {
        precondition(rank >= 2 && count > 0, "standardized: \(shape)")
        return GroupStandardization(self, groups: groups, epsilon: epsilon)(self)
    }
}
