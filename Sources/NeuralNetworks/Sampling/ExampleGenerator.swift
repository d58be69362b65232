import Autodiff
import Kernels

/// A model that makes examples of latent variables, which it can draw: images, or rows of numbers.
public protocol ExampleGenerator: Stateful {
    /// Dimensions of the latent variable.
    var latentSize: Int { get }
    /// Sizes of an example: [height, width, channels] of an image, [features] of a row.
    var exampleShape: Shape { get }

    /// Examples of latent variables [n, latentSize], in evaluation mode: images
    /// [n, height, width, channels] in [0, 1], or rows [n, features] as training saw them.
    func examples(of latents: Tensor) -> Tensor

    /// Latent variables drawn from the prior, [count, latentSize]. Row i depends on the stream and i
    /// alone.
    func latents(_ count: Int, from random: inout RandomStream) -> Tensor
}

extension ExampleGenerator {
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

    /// The examples of `latents`, [indices.count] + `exampleShape`. Example i depends on the weights,
    /// the stream and i, to the bit, and on nothing else.
    public func samples(indices: Range<Int>, from stream: RandomStream) -> Tensor {
        guard !indices.isEmpty else { return .zeros(Shape([0] + exampleShape.dimensions)) }
        return FixedGroups.rows(
            indices, of: { latents(indices: $0, from: stream) }, { examples(of: $0) })
    }

    /// Examples along walks of `columns` steps, each between two draws from the prior:
    /// [indices.count] + `exampleShape`. Example i is step i mod columns of walk ⌊i / columns⌋, which
    /// begins where that sample of the same stream is.
    ///
    /// A walk goes along the great circle through its ends (White 2016, §2.1), since a straight
    /// line would lead through shorter vectors than the prior gives.
    public func interpolation(
        indices: Range<Int>, columns: Int, from stream: RandomStream
    ) -> Tensor {
        precondition(columns > 0, "interpolation: \(columns) columns")
        guard !indices.isEmpty else { return .zeros(Shape([0] + exampleShape.dimensions)) }
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
        return FixedGroups.rows(indices, of: places, { examples(of: $0) })
    }
}
