import Autodiff
import TestSupport
import Testing
import Training

@Suite struct LossesTests {
    private let three = Tensor([1, 2, 6])
    private let other = Tensor([3, 0, 3])

    @Test func theMeanIsThatOfTheExamples() throws {
        let losses = Losses(perExample: three)
        #expect(losses.mean.scalar == 3)
        #expect(try #require(losses.perExample).scalars == [1, 2, 6])
        #expect(!losses.hasBatchPart)
    }

    @Test func sumsGoExampleByExample() throws {
        let losses = Losses(perExample: three) + Losses(perExample: other) * 2
        #expect(losses.mean.scalar == 3 + 4)
        #expect(try #require(losses.perExample).scalars == [7, 2, 12])
    }

    @Test func thePartOfABatchBelongsToNoExample() throws {
        let losses = Losses(perExample: three) + Losses(batch: Tensor(5))
        #expect(losses.mean.scalar == 8)
        #expect(losses.hasBatchPart)
        #expect(try #require(losses.perExample).scalars == [1, 2, 6])
        #expect((Losses(batch: Tensor(5)) + losses).perExample?.scalars == [1, 2, 6])
        #expect(Losses(batch: Tensor(5)).perExample == nil)
    }

    /// What a fused operation gives as the mean is what is differentiated; the examples apart are not
    /// even computed until somebody asks.
    @Test func aFusedMeanStandsForItself() {
        let losses = Losses(mean: Tensor(4)) {
            Issue.record("nobody asked"); return Tensor([4])
        }
        #expect((losses * 0.5 + Losses(batch: Tensor(1))).mean.scalar == 3)
    }
}
