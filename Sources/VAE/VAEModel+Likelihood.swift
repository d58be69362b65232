import Autodiff
import Families
import Kernels
import NeuralNetworks

extension VAEModel: LikelihoodEstimating {
    /// Weights w = p(x|z)·p(z)/q(z|x) at draws of z from the posterior.
    public func importanceSampler(
        of examples: Tensor, from random: RandomStream
    ) -> any ImportanceSampler {
        PosteriorSampler(self, examples, random)
    }
}

/// Draws from the posteriors of some images, which are encoded once; no more rows go through the decoder
/// at a time than there are images.
private struct PosteriorSampler: ImportanceSampler {
    private let model: VAEModel
    private let images: Tensor
    private let posterior: any Posterior
    private var context: Context

    init(_ model: VAEModel, _ images: Tensor, _ random: RandomStream) {
        self.model = model
        self.images = images
        var context = Context(.evaluation, isDifferentiable: false, random: random)
        posterior = model.posterior(of: images, &context)
        self.context = context
    }

    mutating func logWeights() -> [Double] {
        let terms = model.terms(images, posterior, draws: 1, &context)
        return zip(terms.reconstruction.scalars, terms.sampledDivergence.scalars).map {
            -Double($0) - Double($1)
        }
    }
}
