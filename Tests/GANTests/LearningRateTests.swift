import Autodiff
import Testing
import Training

@testable import GAN

@Suite struct LearningRateTests {
    /// A schedule in steps counts the player's own moves, and each move tells its step size.
    @Test func eachPlayerTellsTheStepSizeOfItsMoves() throws {
        let halving = ScheduleConfig(.exponential(factor: 0.5), unit: .step)
        let trainer = try GANTrainer(
            ganConfig(
                """
                {"latentSize": 3, "generator": {"hidden": [4]}, "discriminator": {"hidden": [4]},
                 "discriminatorSteps": 2}
                """), exampleShape: [2, 2, 1],
            generatorOptimizer: OptimizerConfig(SGD(), learningRate: 0.8, schedule: halving),
            discriminatorOptimizer: OptimizerConfig(SGD(), learningRate: 0.4, schedule: halving),
            seed: 1)
        var told: [[String]] = []
        for step in 0..<4 {
            _ = try trainer.step(
                Batch(inputs: ganImages([8, 2, 2, 1])), at: ganPosition(step))
            told.append(trainer.learningRates(inStep: step).map { "\($0.name) \($0.value)" })
        }
        #expect(
            told == [
                ["discriminator_learning_rate 0.4"],
                ["discriminator_learning_rate 0.2", "generator_learning_rate 0.8"],
                ["discriminator_learning_rate 0.1"],
                ["discriminator_learning_rate 0.05", "generator_learning_rate 0.4"],
            ])
    }
}
