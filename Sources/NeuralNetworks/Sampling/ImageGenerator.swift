import Autodiff
import Kernels

/// A model that makes images of latent variables, which it can draw.
public protocol ImageGenerator: Stateful {
    /// Dimensions of the latent variable.
    var latentSize: Int { get }
    /// Sizes of an image: [height, width, channels].
    var imageShape: Shape { get }

    /// Images [n, height, width, channels] in [0, 1] of latent variables [n, latentSize], in
    /// evaluation mode.
    func images(of latents: Tensor) -> Tensor

    /// Latent variables drawn from the prior, [count, latentSize]. Row i depends on the stream and i
    /// alone.
    func latents(_ count: Int, from random: inout RandomStream) -> Tensor
}

extension ImageGenerator {
    /// Standard normal numbers of the next draw.
    public func latents(_ count: Int, from random: inout RandomStream) -> Tensor {
        .normal([count, latentSize], from: random.next())
    }

    /// Latent variables drawn from the prior, [indices.count, latentSize]: that of index i from the
    /// first draws of step i of `stream`.
    public func latents(indices: Range<Int>, from stream: RandomStream) -> Tensor {
        concatenated(
            indices.map { index in
                var random = stream.at(step: index)
                return latents(1, from: &random)
            })
    }

    /// The images of `latents`, [indices.count, height, width, channels] in [0, 1]. Image i depends
    /// on the weights, the stream and i, to the bit, and on nothing else.
    public func samples(indices: Range<Int>, from stream: RandomStream) -> Tensor {
        guard !indices.isEmpty else { return .zeros(Shape([0] + imageShape.dimensions)) }
        return FixedGroups.rows(
            indices, of: { latents(indices: $0, from: stream) }, { images(of: $0) })
    }

    /// Images along walks of `columns` steps, each between two draws from the prior:
    /// [indices.count, height, width, channels] in [0, 1]. Image i is step i mod columns of walk
    /// ⌊i / columns⌋, which begins where that sample of the same stream is.
    ///
    /// A walk goes along the great circle through its ends (White 2016, §2.1), since a straight
    /// line would lead through shorter vectors than the prior gives.
    public func interpolation(
        indices: Range<Int>, columns: Int, from stream: RandomStream
    ) -> Tensor {
        precondition(columns > 0, "interpolation: \(columns) columns")
        guard !indices.isEmpty else { return .zeros(Shape([0] + imageShape.dimensions)) }
        let places = { (part: Range<Int>) in
            concatenated(
                part.map { index in
                    let (walk, column) = index.quotientAndRemainder(dividingBy: columns)
                    var random = stream.at(step: walk)
                    let ends = latents(2, from: &random)
                    return greatCircle(
                        from: ends.sliced(axis: 0, 0..<1), to: ends.sliced(axis: 0, 1..<2),
                        share: Double(column) / Double(max(columns - 1, 1)))
                })
        }
        return FixedGroups.rows(indices, of: places, { images(of: $0) })
    }
}
