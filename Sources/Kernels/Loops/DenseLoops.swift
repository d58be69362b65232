import CVectorMath

/// Activations that fuse with the layer before them, because their derivative can be read off
/// their output.
public enum FusedActivation: Sendable, Hashable {
    /// x, max(x, 0), tanh x and 1/(1 + e^(−x)).
    case identity, relu, tanh, sigmoid
    /// The slope below zero, not negative: the output's sign has to tell the input's.
    case leakyReLU(Float)
    /// The limit below zero, not negative.
    case elu(Float)

    var c: (vm_activation, Float) {
        switch self {
        case .identity: (VM_LINEAR, 0)
        case .relu: (VM_ACT_RELU, 0)
        case .leakyReLU(let slope): (VM_ACT_LEAKY_RELU, notNegative(slope))
        case .elu(let limit): (VM_ACT_ELU, notNegative(limit))
        case .tanh: (VM_ACT_TANH, 0)
        case .sigmoid: (VM_ACT_SIGMOID, 0)
        }
    }

    private func notNegative(_ parameter: Float) -> Float {
        precondition(parameter >= 0, "FusedActivation: \(self)")
        return parameter
    }
}

/// Fused loops of dense layers.
public enum DenseLoops {
    /// act(x·W + bias): x [rows, inputs], weight [inputs, outputs], bias [outputs].
    public static func linear(
        _ x: Region, weight: Region, bias: Region?, activation: FusedActivation, rows: Int,
        inputs: Int, outputs: Int
    ) -> Region {
        MatrixProduct(rows: rows, columns: outputs, inner: inputs)(
            x, weight, bias: bias, activation: activation)
    }

    /// dy · act′, from the activation's output.
    public static func activationGradient(
        _ activation: FusedActivation, _ dy: Region, output: Region
    ) -> Region {
        let dx = Region(count: dy.count)
        let (act, alpha) = activation.c
        vm_activation_gradient(act, alpha, dy.count, dy.pointer, output.pointer, dx.pointer)
        return dx
    }

    /// g = dy · act′ and its sums over all axes but the last, [channels], in one pass.
    public static func activationGradientAndSums(
        _ activation: FusedActivation, _ dy: Region, output: Region, channels: Int
    ) -> (gradient: Region, sums: Region) {
        precondition(
            dy.count == output.count && channels > 0 && dy.count % channels == 0,
            "DenseLoops.activationGradientAndSums: \(dy.count) and \(output.count) elements")
        let rows = dy.count / channels
        if activation == .identity {
            return (dy, Reduction.sum(dy, outer: 1, reduced: rows, inner: channels))
        }
        // With one channel, say, rows are too short for the columns' loop.
        guard channels >= 8 else {
            let gradient = activationGradient(activation, dy, output: output)
            return (gradient, Reduction.sum(gradient, outer: 1, reduced: rows, inner: channels))
        }
        let gradient = Region(count: dy.count)
        let sums = Region(count: channels)
        let (act, alpha) = activation.c
        vm_activation_gradient_sums(
            act, alpha, rows, channels, dy.pointer, output.pointer, gradient.pointer, sums.pointer)
        return (gradient, sums)
    }
}

/// Fused loops of likelihoods and latent variables; rows are images, results nats a row.
public enum LikelihoodLoops {
    /// Σ softplus(logits) − logits·targets for every row.
    public static func bernoulli(_ logits: Region, _ targets: Region, rows: Int) -> Region {
        let y = Region(count: rows)
        vm_bernoulli_rows(rows, logits.count / rows, logits.pointer, targets.pointer, y.pointer)
        return y
    }

    /// (sigmoid(logits) − targets)·dy.
    public static func bernoulliGradient(
        _ dy: Region, _ logits: Region, _ targets: Region, rows: Int
    ) -> Region {
        let y = Region(count: logits.count)
        vm_bernoulli_rows_gradient(
            rows, logits.count / rows, dy.pointer, logits.pointer, targets.pointer, y.pointer)
        return y
    }

    /// Σ targets·(ln Σ exp(logits) − logits) for every row.
    public static func softmaxCrossEntropy(
        _ logits: Region, _ targets: Region, rows: Int
    ) -> Region {
        let y = Region(count: rows)
        vm_softmax_cross_entropy_rows(
            rows, logits.count / rows, logits.pointer, targets.pointer, y.pointer)
        return y
    }

    /// (softmax(logits)·Σ targets − targets)·dy.
    public static func softmaxCrossEntropyGradient(
        _ dy: Region, _ logits: Region, _ targets: Region, rows: Int
    ) -> Region {
        let y = Region(count: logits.count)
        vm_softmax_cross_entropy_rows_gradient(
            rows, logits.count / rows, dy.pointer, logits.pointer, targets.pointer, y.pointer)
        return y
    }

    /// mean + exp(½ log variance)·noise, with `parameters` rows of mean | log variance.
    public static func reparameterize(
        _ parameters: Region, _ noise: Region, rows: Int, latent: Int
    ) -> Region {
        let z = Region(count: rows * latent)
        vm_reparameterize(rows, latent, parameters.pointer, noise.pointer, z.pointer)
        return z
    }

    /// The derivative of `reparameterize` by its parameters.
    public static func reparameterizeGradient(
        _ dz: Region, _ parameters: Region, _ noise: Region, rows: Int, latent: Int
    ) -> Region {
        let y = Region(count: parameters.count)
        vm_reparameterize_gradient(
            rows, latent, dz.pointer, parameters.pointer, noise.pointer, y.pointer)
        return y
    }

    /// KL(N(mean, exp(log variance)) ‖ N(0, 1)) for every row.
    public static func gaussianDivergence(_ parameters: Region, rows: Int, latent: Int) -> Region {
        let y = Region(count: rows)
        vm_gaussian_divergence(rows, latent, parameters.pointer, y.pointer)
        return y
    }

    /// The derivative of `gaussianDivergence`.
    public static func gaussianDivergenceGradient(
        _ dy: Region, _ parameters: Region, rows: Int, latent: Int
    ) -> Region {
        let y = Region(count: parameters.count)
        vm_gaussian_divergence_gradient(
            rows, latent, dy.pointer, parameters.pointer, y.pointer)
        return y
    }
}
