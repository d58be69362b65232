import Autodiff
import Kernels
import NeuralNetworks
import Testing
import Training

@testable import GAN

@Suite struct PackingTests {
    private func packed(_ examples: Tensor, _ size: Int) -> Tensor {
        var context = Context.evaluation
        return Packing(size: size)(examples, isReal: true, &context)
    }

    /// Two images of 1×2 pixels and two channels side by side: pixel by pixel the channels of the
    /// first, then those of the second.
    @Test func channelsLieSideBySide() {
        let images = Tensor([1, 2, 3, 4, 5, 6, 7, 8], shape: [2, 1, 2, 2])
        let pack = packed(images, 2)
        #expect(pack.shape == [1, 1, 2, 4])
        #expect(pack.scalars == [1, 2, 5, 6, 3, 4, 7, 8])
        #expect(Packing(size: 2).shape(of: [1, 2, 2]) == [1, 2, 4])
    }

    @Test func rowsLieSideBySide() {
        let rows = Tensor([1, 2, 3, 4, 5, 6, 7, 8], shape: [4, 2])
        #expect(packed(rows, 2).shape == [2, 4])
        #expect(packed(rows, 2).scalars == rows.scalars)
        #expect(Packing(size: 4).shape(of: [2]) == [8])
    }

    @Test func whatIsLeftOverIsNotJudgedAndTooFewAreRepeated() {
        let rows = Tensor([1, 2, 3, 4, 5], shape: [5, 1])
        #expect(packed(rows, 2).scalars == [1, 2, 3, 4])
        #expect(packed(rows, 8).scalars == [1, 2, 3, 4, 5, 1, 2, 3])
        #expect(packed(rows, 1).scalars == rows.scalars)
    }

    /// A discriminator that judges packs gives one score a pack, and every example learns from it.
    @Test func gradientsReachEveryExample() throws {
        let rows = ganImages([4, 2]).variable
        let slope = gradients(of: (packed(rows, 2) * 3).sum(), at: [rows])[0]
        #expect(slope.scalars == [Float](repeating: 3, count: 8))
        let trainer = try ganTrainer(
            """
            {"latentSize": 2, "generator": {"hidden": [4]}, "discriminator": {"hidden": [4]},
             "views": [{"type": "packing", "size": 3}]}
            """, exampleShape: [2, 2, 1])
        #expect(try ganParameter(trainer, "discriminator.0.weight").shape == [12, 4])
        let metrics = try trainer.step(
            Batch(inputs: ganImages([6, 2, 2, 1])), at: ganPosition(0))
        #expect(metrics.lossDiscriminator.isFinite && metrics.lossGenerator?.isFinite == true)
    }
}
