import Autodiff
import Families
import Kernels
import NeuralNetworks

extension VAEModel: PixelDrawing {
    /// As `samples`, but with the pixels drawn as well: those of example i from the first draw of
    /// step i of `pixels`.
    public func drawnSamples(
        indices: Range<Int>, from stream: RandomStream, pixels: RandomStream
    ) -> Tensor {
        guard !indices.isEmpty else { return .zeros(Shape([0] + exampleShape.dimensions)) }
        let decoded = FixedGroups.rows(
            indices, of: { latents(indices: $0, from: stream) },
            { latents in
                var context = Context.evaluation
                return decode(latents, &context)
            })
        let draws = indices.enumerated().map { row, index in
            var random = pixels.at(step: index)
            return likelihood.draw(
                decoded: decoded.sliced(axis: 0, row..<row + 1), random: &random)
        }
        return shapedAsExamples(concatenated(draws))
    }
}
