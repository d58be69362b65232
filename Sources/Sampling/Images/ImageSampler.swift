import Autodiff
import Experiments
import Families
import Kernels
import NeuralNetworks

/// Makes images of a trained model under a seed, in evaluation mode: image i depends on the weights,
/// the seed and i alone, to the bit, and not on how many images are asked for.
struct ImageSampler {
    let model: TrainedModel
    let seed: UInt64

    private var generator: any ImageGenerator { model.generator }

    /// Images of the prior's draws: [indices.count, height, width, channels] in [0, 1].
    func samples(_ indices: Range<Int>) -> Tensor {
        generator.samples(indices: indices, from: stream("sample"))
    }

    /// The same with their pixels drawn; nil for a model that gives no distribution of them.
    func drawnSamples(_ indices: Range<Int>) -> Tensor? {
        (generator as? any PixelDrawing)?.drawnSamples(
            indices: indices, from: stream("sample"), pixels: stream("pixels"))
    }

    /// Images along walks of `columns` steps: [indices.count, height, width, channels] in [0, 1].
    func interpolation(_ indices: Range<Int>, columns: Int) -> Tensor {
        generator.interpolation(indices: indices, columns: columns, from: stream("interpolation"))
    }

    /// Images of the latent variables at `indices` of a sequence, of `latentSize` numbers each:
    /// [indices.count, height, width, channels] in [0, 1].
    func images(of points: [[Float]], at indices: Range<Int>) -> Tensor {
        FixedGroups.rows(
            indices,
            of: { part in
                Tensor(
                    points[part].flatMap(\.self), shape: [part.count, model.latentSize])
            }, { generator.images(of: $0) })
    }

    /// What the model makes of the images [indices.count, height, width, channels] at `indices` of
    /// a sequence; nil for a model without an encoder.
    func reconstructions(of originals: Tensor, at indices: Range<Int>) -> Tensor? {
        guard let model = generator as? any ImageReconstructing else { return nil }
        return FixedGroups.rows(
            indices,
            of: { part in
                originals.sliced(
                    axis: 0,
                    part.lowerBound - indices.lowerBound..<part.upperBound - indices.lowerBound)
            }, { model.reconstructions(of: $0) })
    }

    /// The images of a square of latent variables; nil unless they have two dimensions.
    func manifold(side: Int) -> Tensor? {
        generator.manifold(side: side)
    }

    private func stream(_ name: String) -> RandomStream { RandomStream(seed: seed, name: name) }
}
