import Autodiff
import Experiments
import Families
import Kernels
import NeuralNetworks

/// Makes examples of a trained model under a seed, in evaluation mode: example i depends on the
/// weights, the seed and i alone, to the bit, and not on how many are asked for.
struct ExampleSampler {
    let model: TrainedModel
    let seed: UInt64

    private var generator: any ExampleGenerator { model.generator }

    /// Examples of the prior's draws: [indices.count] + the sizes of one.
    func samples(_ indices: Range<Int>) -> Tensor {
        generator.samples(indices: indices, from: stream("sample"))
    }

    /// The same with their pixels drawn; nil for a model that gives no distribution of them.
    func drawnSamples(_ indices: Range<Int>) -> Tensor? {
        (generator as? any PixelDrawing)?.drawnSamples(
            indices: indices, from: stream("sample"), pixels: stream("pixels"))
    }

    /// Examples along walks of `columns` steps: [indices.count] + the sizes of one.
    func interpolation(_ indices: Range<Int>, columns: Int) -> Tensor {
        generator.interpolation(indices: indices, columns: columns, from: stream("interpolation"))
    }

    /// Examples of the latent variables at `indices` of a sequence, of `latentSize` numbers each:
    /// [indices.count] + the sizes of one.
    func examples(of points: [[Float]], at indices: Range<Int>) -> Tensor {
        FixedGroups.rows(
            indices,
            of: { part in
                Tensor(
                    points[part].flatMap(\.self), shape: [part.count, model.latentSize])
            }, { generator.examples(of: $0) })
    }

    /// What the model makes of the images [indices.count, height, width, channels] at `indices` of
    /// a sequence; nil for a model without an encoder.
    func reconstructions(of originals: Tensor, at indices: Range<Int>) -> Tensor? {
        guard let model = generator as? any Reconstructing else { return nil }
        return FixedGroups.rows(
            indices,
            of: { part in
                originals.sliced(
                    axis: 0,
                    part.lowerBound - indices.lowerBound..<part.upperBound - indices.lowerBound)
            }, { model.reconstructions(of: $0) })
    }

    /// The examples of a square of latent variables; nil unless they have two dimensions.
    func manifold(side: Int) -> Tensor? {
        generator.manifold(side: side)
    }

    private func stream(_ name: String) -> RandomStream { RandomStream(seed: seed, name: name) }
}
