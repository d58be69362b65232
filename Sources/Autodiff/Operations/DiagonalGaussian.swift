import Kernels

/// mean + exp(½·log variance)·noise (Kingma & Welling 2014, §2.4). Inputs: parameters
/// [rows, 2·latent] holding mean | log variance, noise [rows, latent].
struct Reparameterize: FusedOperation {
    func forward(_ inputs: [Tensor]) -> Tensor {
        let (rows, latent) = (inputs[1].shape[0], inputs[1].shape[1])
        return Tensor(
            LikelihoodLoops.reparameterize(
                inputs[0].region, inputs[1].region, rows: rows, latent: latent),
            shape: [rows, latent])
    }

    func twin(_ inputs: [Tensor]) -> Tensor {
        let latent = inputs[1].shape[1]
        let mean = inputs[0].sliced(axis: 1, 0..<latent)
        let logVariance = inputs[0].sliced(axis: 1, latent..<2 * latent)
        return mean + (logVariance * 0.5).exp() * inputs[1]
    }

    func fusedVJP(
        _ cotangent: Tensor, _ inputs: [Tensor], _ output: Tensor, needs: [Bool]
    ) -> [Tensor?] {
        let (parameters, noise) = (inputs[0], inputs[1])
        let latent = noise.shape[1]
        return [
            needs[0]
                ? Tensor(
                    LikelihoodLoops.reparameterizeGradient(
                        cotangent.region, parameters.region, noise.region, rows: noise.shape[0],
                        latent: latent), shape: parameters.shape) : nil,
            needs[1]
                ? cotangent * (parameters.sliced(axis: 1, latent..<2 * latent) * 0.5).exp() : nil,
        ]
    }
}

/// KL(N(mean, exp(log variance)) ‖ N(0, 1)) = ½ Σ (mean² + variance − 1 − log variance) along every
/// row, nats (Kingma & Welling 2014, appendix B). Input as above.
struct GaussianDivergence: FusedOperation {
    func forward(_ inputs: [Tensor]) -> Tensor {
        let (rows, width) = (inputs[0].shape[0], inputs[0].shape[1])
        return Tensor(
            LikelihoodLoops.gaussianDivergence(inputs[0].region, rows: rows, latent: width / 2),
            shape: [rows])
    }

    func twin(_ inputs: [Tensor]) -> Tensor {
        let latent = inputs[0].shape[1] / 2
        let mean = inputs[0].sliced(axis: 1, 0..<latent)
        let logVariance = inputs[0].sliced(axis: 1, latent..<2 * latent)
        return (mean.squared() + logVariance.expMinusOne() - logVariance).sum(axes: [1]) * 0.5
    }

    func fusedVJP(
        _ cotangent: Tensor, _ inputs: [Tensor], _ output: Tensor, needs: [Bool]
    ) -> [Tensor?] {
        let (rows, width) = (inputs[0].shape[0], inputs[0].shape[1])
        return [
            Tensor(
                LikelihoodLoops.gaussianDivergenceGradient(
                    cotangent.region, inputs[0].region, rows: rows, latent: width / 2),
                shape: inputs[0].shape)
        ]
    }
}

extension Tensor {
    /// A draw from the diagonal Gaussians whose rows of mean | log variance this tensor holds:
    /// [rows, 2·latent] and noise [rows, latent] to [rows, latent].
    public func reparameterized(noise: Tensor) -> Tensor {
        precondition(
            rank == 2 && noise.rank == 2 && shape == [noise.shape[0], 2 * noise.shape[1]],
            "reparameterized: parameters \(shape), noise \(noise.shape)")
        return Reparameterize()(self, noise)
    }

    /// The divergence of those Gaussians from the standard one, nats a row: [rows, 2·latent] to
    /// [rows].
    public func divergenceFromStandardNormal() -> Tensor {
        precondition(
            rank == 2 && shape[1] % 2 == 0, "divergenceFromStandardNormal: parameters \(shape)")
        return GaussianDivergence()(self)
    }
}
