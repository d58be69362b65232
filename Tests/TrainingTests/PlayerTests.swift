import Autodiff
import NeuralNetworks
import TestSupport
import Testing
import Training

@Suite struct PlayerTests {
    private static func player(_ parameter: Parameter, period: Int = 1) -> Player {
        Player(
            "generator", OptimizerConfig(SGD(), learningRate: 0.1),
            parameters: [NamedParameter("w", parameter)], period: period)
    }

    @Test func minimizesALoss() throws {
        let parameter = Parameter(Tensor([3, 4]))
        let move = try Self.player(parameter).minimize(epoch: 0) { () throws(NonFiniteError) in
            Losses(batch: parameter.variable.squared().sum())
        }
        #expect(move.loss == 25)
        #expect(deviation(move.gradientNorm, 10) < 1e-6)
        #expect(deviation(parameter.value, Tensor([2.4, 3.2])) < 1e-6)
    }

    @Test func refusesALossThatIsNotFiniteBeforeMoving() {
        let parameter = Parameter(Tensor([3]))
        #expect(throws: NonFiniteError(tensor: "the loss of the generator")) {
            try Self.player(parameter).minimize(epoch: 0) { () throws(NonFiniteError) in
                Losses(batch: (parameter.variable * .infinity).sum())
            }
        }
        #expect(parameter.value.scalars == [3])
    }

    @Test func showsGradientsBeforeTheyAreClippedAndTheWeightsMove() throws {
        let parameter = Parameter(Tensor([3, 4]))
        let player = Player(
            "generator", OptimizerConfig(SGD(), learningRate: 0.1, clipNorm: 1),
            parameters: [NamedParameter("w", parameter)])
        var seen: [[Float]] = []
        player.gradientObserver = { gradients in
            seen += gradients.map(\.scalars)
            #expect(parameter.value.scalars == [3, 4])
        }
        _ = try player.minimize(epoch: 0) { () throws(NonFiniteError) in
            Losses(batch: parameter.variable.squared().sum())
        }
        #expect(seen == [[6, 8]])
        #expect(deviation(parameter.value, Tensor([2.94, 3.92])) < 1e-6)
        player.gradientObserver = nil
        _ = try player.minimize(epoch: 0) { () throws(NonFiniteError) in
            Losses(batch: parameter.variable.squared().sum())
        }
        #expect(seen.count == 1)
    }

    @Test func movesInEveryPeriodthStep() {
        let player = Self.player(Parameter(Tensor([0])), period: 3)
        #expect((0..<9).filter(player.moves) == [2, 5, 8])
        #expect((0..<3).filter(Self.player(Parameter(Tensor([0]))).moves) == [0, 1, 2])
    }
}
