import Autodiff
import Foundation
import Kernels
import NeuralNetworks
import Testing
import Training

@testable import VAE

@Suite struct VAETrainerTests {
    /// One pixel, one latent dimension and no hidden layer, in double precision:
    /// q(z|x) = N(a·x + b, e^(c·x + d)), decoder l = w·z + u.
    private struct Reference {
        var a = 0.7
        var b = -0.2
        var c = 0.4
        var d = -0.9
        var w = 1.3
        var u = 0.1

        /// The Bernoulli bound's terms at a draw of the noise.
        func terms(_ x: Double, noise: Double) -> (reconstruction: Double, divergence: Double) {
            let (mean, logVariance) = (a * x + b, c * x + d)
            let logit = w * (mean + exp(logVariance / 2) * noise) + u
            return (
                log1p(exp(logit)) - x * logit,
                0.5 * (mean * mean + exp(logVariance) - 1 - logVariance)
            )
        }

        func loss(_ images: [Double], _ noise: [Double], beta: Double) -> Double {
            zip(images, noise).reduce(0) {
                let terms = terms($1.0, noise: $1.1)
                return $0 + terms.reconstruction + beta * terms.divergence
            } / Double(images.count)
        }

        /// In the order of the model's own.
        static var parameters: [WritableKeyPath<Reference, Double>] {
            [\.a, \.c, \.b, \.d, \.w, \.u]
        }
    }

    private static let linear =
        #"{"latentSize": 1, "encoder": {"hidden": []}, "decoder": {"hidden": []}"#

    private static func assign(_ reference: Reference, to trainer: VAETrainer) throws {
        try trainer.assign("encoder.0.weight", [Float(reference.a), Float(reference.c)])
        try trainer.assign("encoder.0.bias", [Float(reference.b), Float(reference.d)])
        try trainer.assign("decoder.0.weight", [Float(reference.w)])
        try trainer.assign("decoder.0.bias", [Float(reference.u)])
    }

    private static let images: [Double] = [0.9, 0.1, 0.5, 1, 0]

    /// The noise that a step draws first.
    private static func noise(_ position: StepPosition) -> [Double] {
        var random = position.random
        return Tensor.normal([images.count, 1], from: random.next()).scalars.map(Double.init)
    }

    private static var batch: Batch {
        Batch(inputs: Tensor(images.map(Float.init), shape: [images.count, 1, 1, 1]))
    }

    /// Kingma & Welling 2014, eq. 10 with appendix C.1, and one step down its slope.
    @Test(arguments: [1.0, 0.25, 4.0])
    func aStepFollowsTheSlopeOfTheBound(_ beta: Double) throws {
        let trainer = try vaeTrainer(
            Self.linear + #", "objective": {"beta": \#(beta)}}"#, imageShape: [1, 1, 1])
        let reference = Reference()
        try Self.assign(reference, to: trainer)
        let noise = Self.noise(vaePosition(0))
        let metrics = try trainer.step(Self.batch, at: vaePosition(0))
        #expect(abs(metrics.loss - reference.loss(Self.images, noise, beta: beta)) < 1e-5)
        #expect(
            abs(metrics.reconstruction - reference.loss(Self.images, noise, beta: 0)) < 1e-5)
        #expect(
            abs(metrics.loss - metrics.reconstruction - beta * metrics.divergence) < 1e-5)
        #expect(try metrics.value("beta") == beta)
        var squares = 0.0
        let moved = trainer.autoencoder.parameters.flatMap(\.value.scalars)
        for (path, value) in zip(Reference.parameters, moved) {
            var (up, down) = (reference, reference)
            up[keyPath: path] += 1e-5
            down[keyPath: path] -= 1e-5
            let slope =
                (up.loss(Self.images, noise, beta: beta)
                    - down.loss(Self.images, noise, beta: beta)) / 2e-5
            squares += slope * slope
            #expect(abs(Double(value) - (reference[keyPath: path] - 0.1 * slope)) < 1e-5)
        }
        #expect(abs(metrics.gradientNorm - squares.squareRoot()) < 1e-4)
    }

    /// Higgins et al. 2017 and Bowman et al. 2016: the weight rises in a straight line.
    @Test func theDivergenceWarmsUp() throws {
        let objective = ELBOObjective(beta: 3, warmUpEpochs: 4)
        #expect((0..<6).map(objective.weight) == [0.75, 1.5, 2.25, 3, 3, 3])
        #expect(ELBOObjective(beta: 2).weight(epoch: 0) == 2)
        let trainer = try vaeTrainer(
            Self.linear + #", "objective": {"beta": 3, "warmUpEpochs": 4}}"#,
            imageShape: [1, 1, 1])
        let step = try trainer.step(Self.batch, at: vaePosition(0, epoch: 1))
        #expect(try step.value("beta") == 1.5)
    }

    /// With the exact posterior, ln p(x, z) − ln q(z|x) is ln p(x) at every z. The model
    /// x = w·z + u + N(0, v) has it in closed form: N(w·(x − u)/s, v/s) with s = w² + v, and
    /// p(x) = N(u, s).
    @Test(arguments: [(1.5, 0.3, 0.25), (0.4, -1.0, 2.0)])
    func theExactPosteriorReachesTheLikelihoodAtEveryDraw(
        _ w: Double, _ u: Double, _ variance: Double
    ) throws {
        let trainer = try vaeTrainer(
            Self.linear + """
                , "likelihood": {"type": "gaussian", "variance": \(variance)},
                 "objective": {"divergence": "sampled"}}
                """, imageShape: [1, 1, 1])
        let sum = w * w + variance
        try Self.assign(
            Reference(
                a: w / sum, b: -w * u / sum, c: 0, d: log(variance / sum), w: w, u: u),
            to: trainer)
        let images: [Double] = [0.2, 0.9, 0.5, 0.7]
        var context = Context.training(vaePosition(3).random)
        let terms = trainer.terms(
            Tensor(images.map(Float.init), shape: [4, 1, 1, 1]), &context)
        let bound = (terms.reconstruction + terms.divergence).scalars
        for (x, value) in zip(images, bound) {
            let exact = 0.5 * (log(2 * Double.pi * sum) + (x - u) * (x - u) / sum)
            #expect(abs(Double(value) - exact) < 1e-5)
        }
    }

    /// The divergence that is drawn has the closed form as its mean.
    @Test func drawnDivergencesAverageToTheClosedForm() throws {
        let closed = try vaeTrainer(Self.linear + "}", imageShape: [1, 1, 1])
        let drawn = try vaeTrainer(
            Self.linear + #", "objective": {"divergence": "sampled"}}"#, imageShape: [1, 1, 1])
        for trainer in [closed, drawn] { try Self.assign(Reference(), to: trainer) }
        let count = 40_000
        let images = Tensor(repeating: 0.6, shape: [count, 1, 1, 1])
        var context = Context.training(vaePosition(0).random)
        let exact = Double(closed.terms(images, &context).divergence.scalars[0])
        let draws = drawn.terms(images, &context).divergence.scalars.map(Double.init)
        let mean = draws.reduce(0, +) / Double(count)
        let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
        #expect(abs(mean - exact) < 4 * (variance / Double(count)).squareRoot())
    }

    /// A learnt variance ends at the mean square of what is left over (Rybkin et al. 2021, eq. 4).
    @Test func aLearntVarianceFindsTheMeanSquare() throws {
        let trainer = try vaeTrainer(
            Self.linear + """
                , "likelihood": {"type": "gaussian", "variance": 1, "learntVariance": true}}
                """, imageShape: [1, 1, 1], rate: 0.5)
        try Self.assign(Reference(a: 0, b: 0, c: 0, d: 0, w: 0, u: 0.5), to: trainer)
        let learnt = try #require(trainer.autoencoder.namedParameters.last)
        #expect(learnt.name == "likelihood.log_variance")
        let others = trainer.autoencoder.namedParameters.dropLast().map {
            ($0.parameter, $0.parameter.value)
        }
        for step in 0..<200 {
            _ = try trainer.step(Self.batch, at: vaePosition(step))
            for (parameter, value) in others { parameter.assign(value) }
        }
        let square = Self.images.reduce(0) { $0 + ($1 - 0.5) * ($1 - 0.5) } / 5
        #expect(abs(exp(Double(learnt.parameter.value.scalar)) - square) < 1e-3 * square)
    }

    @Test func convolutionsTrainToo() throws {
        let trainer = try vaeTrainer(
            """
            {"latentSize": 3, "encoder": {"type": "conv-vae", "filters": [16, 16], "units": 16},
             "decoder": {"type": "conv-vae", "filters": [16, 16], "units": 16}}
            """, imageShape: [8, 8, 1], rule: Adam(), rate: 5e-3)
        // Every other image has its left half white, the others the right one.
        let images = Tensor(
            (0..<32 * 64).map { ($0 / 64 + $0 % 8 / 4).isMultiple(of: 2) ? 1 : 0 },
            shape: [32, 8, 8, 1])
        var losses: [Double] = []
        for step in 0..<60 {
            losses.append(try trainer.step(Batch(inputs: images), at: vaePosition(step)).loss)
        }
        // 64 pixels at ln 2 each to begin with.
        #expect(abs(losses[0] - 64 * log(2)) < 3)
        #expect(losses[59] < losses[0] / 2)
    }
}
