import Autodiff
import Foundation
import Testing
import Training

@testable import GAN

extension AdversarialObjective {
    fileprivate func discriminatorLoss(real: Tensor, fake: Tensor) -> Tensor {
        discriminatorLosses(real: verdict(real), fake: verdict(fake)).mean
    }

    fileprivate func generatorLoss(fake: Tensor) -> Tensor {
        generatorLosses(real: nil, fake: verdict(fake)).mean
    }
}

@Suite struct AdversarialObjectiveTests {
    private let undecided = Tensor.zeros([4, 1])

    /// Goodfellow et al. 2014, theorem 1: D = ½ everywhere has the value −ln 4.
    @Test func anUndecidedDiscriminatorIsWorthMinusLogFour() {
        for objective in [MinimaxObjective(), NonSaturatingObjective()]
            as [any AdversarialObjective]
        {
            let loss = objective.discriminatorLoss(real: undecided, fake: undecided).scalar
            #expect(abs(loss - log(4)) < 1e-6)
        }
        #expect(abs(MinimaxObjective().generatorLoss(fake: undecided).scalar + log(2)) < 1e-6)
        #expect(abs(NonSaturatingObjective().generatorLoss(fake: undecided).scalar - log(2)) < 1e-6)
    }

    /// Goodfellow et al. 2014, proposition 1 and theorem 1, on two points: real images are the
    /// first with probability ¾, generated ones with ¼. D* = p/(p + q) is worth −ln 4 + 2·JSD and
    /// no change of a logit lowers its loss.
    @Test func theBestDiscriminatorIsWorthTheDivergence() {
        let logits = Tensor([Float(log(3.0)), -Float(log(3.0))]).variable
        let column = { (indices: [Int]) in logits.gathered(indices).reshaped(to: [4, 1]) }
        let loss = MinimaxObjective().discriminatorLoss(
            real: column([0, 0, 0, 1]), fake: column([0, 1, 1, 1]))
        let divergence = 0.75 * log(0.75 / 0.5) + 0.25 * log(0.25 / 0.5)
        #expect(abs(Double(-loss.scalar) - (-log(4) + 2 * divergence)) < 1e-6)
        let slopes = gradients(of: loss, at: [logits])[0].scalars
        #expect(slopes.allSatisfy { abs($0) < 1e-7 })
    }

    /// Where D(G(z)) = σ(−10), the minimax generator's slope is −σ(−10) and the other's −σ(10).
    @Test func onlyTheMinimaxGeneratorStallsWhenItIsSeenThrough() {
        let logits = Tensor(repeating: -10, shape: [2, 1]).variable
        let small = 1 / (1 + exp(10.0))
        let minimax = gradients(of: MinimaxObjective().generatorLoss(fake: logits), at: [logits])[0]
        let other = gradients(
            of: NonSaturatingObjective().generatorLoss(fake: logits), at: [logits])[0]
        for slope in minimax.scalars { #expect(abs(Double(slope) * 2 / -small - 1) < 1e-3) }
        for slope in other.scalars { #expect(abs(Double(slope) * 2 / -(1 - small) - 1) < 1e-6) }
    }

    /// With smoothing s the best answer to real images is 1 − s, while generated ones keep target 0:
    /// their slope is σ(x), whatever s.
    @Test(arguments: [0.0, 0.1, 0.25])
    func smoothingMovesTheTargetOfRealImagesOnly(_ smoothing: Double) {
        let best = smoothing == 0 ? 16 : log((1 - smoothing) / smoothing)
        let real = Tensor(repeating: Float(best), shape: [3, 1]).variable
        let fake = Tensor(repeating: 0.5, shape: [3, 1]).variable
        let loss = NonSaturatingObjective(labelSmoothing: smoothing)
            .discriminatorLoss(real: real, fake: fake)
        let slopes = gradients(of: loss, at: [real, fake])
        #expect(slopes[0].scalars.allSatisfy { abs($0) < 1e-6 })
        let expected = 1 / (1 + exp(-0.5)) / 3
        #expect(slopes[1].scalars.allSatisfy { abs(Double($0) - expected) < 1e-6 })
    }

    @Test func lossesStayFiniteFarOut() {
        for objective in [MinimaxObjective(), NonSaturatingObjective()]
            as [any AdversarialObjective]
        {
            for logit: Float in [-1e4, 1e4] {
                let far = Tensor(repeating: logit, shape: [2, 1])
                #expect(objective.discriminatorLoss(real: far, fake: far).scalar.isFinite)
                #expect(objective.generatorLoss(fake: far).scalar.isFinite)
            }
        }
    }

    /// Arjovsky et al. 2017, eq. 2: the critic's loss is minus the estimate of the distance; of two
    /// points at distance 3 and a critic of slope 1 that is 3.
    @Test func theCriticEstimatesADistance() {
        let objective = WassersteinObjective()
        let (real, fake) = (Tensor([5, 7], shape: [2, 1]), Tensor([2, 4], shape: [2, 1]))
        #expect(objective.discriminatorLoss(real: real, fake: fake).scalar == -3)
        #expect(objective.generatorLoss(fake: fake).scalar == -3)
        #expect(objective.readings(real: verdict(real), fake: verdict(fake)).map(\.value) == [3])
        #expect(
            NonSaturatingObjective().readings(real: verdict(undecided), fake: verdict(undecided))
                .map(\.value)
                == [0.5, 0.5])
    }

    @Test func readingsAreThoseDescribed() {
        for objective in [
            MinimaxObjective(), NonSaturatingObjective(), WassersteinObjective(), HingeObjective(),
            LeastSquaresObjective(),
        ] as [any AdversarialObjective] {
            let readings = objective.readings(real: verdict(undecided), fake: verdict(undecided))
            #expect(readings.map(\.metric) == objective.metrics)
        }
    }

    /// Images beyond the margin move the discriminator no more, those within it at slope 1/n.
    @Test func theHingeLosesBeyondItsMargin() {
        let real = Tensor([2, 0.5], shape: [2, 1]).variable
        let fake = Tensor([-3, 0.25], shape: [2, 1]).variable
        let objective = HingeObjective()
        let loss = objective.discriminatorLoss(real: real, fake: fake)
        #expect(loss.scalar == 0.25 + 0.625)
        let slopes = gradients(of: loss, at: [real, fake])
        #expect(slopes[0].scalars == [0, -0.5] && slopes[1].scalars == [0, 0.5])
        #expect(objective.generatorLoss(fake: fake).scalar == 1.375)
    }

    /// Mao et al. 2017, eq. 2: by hand, and the least loss lies at the targets.
    @Test func leastSquaresPullToTheTargets() {
        let (real, fake) = (Tensor([1, 3], shape: [2, 1]), Tensor([0, 2], shape: [2, 1]))
        let objective = LeastSquaresObjective()
        #expect(objective.discriminatorLoss(real: real, fake: fake).scalar == 0.5 * (2 + 2))
        #expect(objective.generatorLoss(fake: fake).scalar == 0.5)
        let best = objective.discriminatorLoss(
            real: Tensor.ones([2, 1]), fake: Tensor.zeros([2, 1]))
        #expect(best.scalar == 0)
    }

    /// The slopes are those of means whatever the heights: no height saturates.
    @Test func wassersteinSlopesDoNotSaturate() {
        let real = Tensor([100, -3], shape: [2, 1]).variable
        let fake = Tensor([-1e6, 8, 0, 1], shape: [4, 1]).variable
        let objective = WassersteinObjective()
        let critic = gradients(
            of: objective.discriminatorLoss(real: real, fake: fake), at: [real, fake])
        #expect(critic[0].scalars == [-0.5, -0.5])
        #expect(critic[1].scalars == [0.25, 0.25, 0.25, 0.25])
        let generator = gradients(of: objective.generatorLoss(fake: fake), at: [fake])[0]
        #expect(generator.scalars == [-0.25, -0.25, -0.25, -0.25])
    }
}
