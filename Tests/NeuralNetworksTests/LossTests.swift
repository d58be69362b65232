import Autodiff
import Configuration
import NeuralNetworks
import TestSupport
import Testing

@Suite struct LossTests {
    typealias Loss = ([String: Tensor], LossReduction) -> Tensor

    /// Our function for a golden case.
    static func loss(of golden: Golden) throws -> Loss {
        let smoothing =
            golden.has("settings", "label_smoothing")
            ? Float(try golden.number("settings", "label_smoothing")) : 0
        let isFull = golden.json["settings"]?["full"]?.boolValue ?? false
        func gaussian(_ x: [String: Tensor], _ logVariance: Tensor, _ r: LossReduction) -> Tensor {
            gaussianNegativeLogLikelihood(
                mean: x["mean"] ?? Tensor(0), logVariance: logVariance, x["target"] ?? Tensor(0),
                isNormalized: isFull, reduction: r)
        }
        func argument(_ x: [String: Tensor], _ name: String) -> Tensor { x[name] ?? Tensor(.nan) }
        switch golden.name {
        case "mse":
            return { squaredError(argument($0, "input"), argument($0, "target"), reduction: $1) }
        case "l1":
            return { absoluteError(argument($0, "input"), argument($0, "target"), reduction: $1) }
        case let name
        where name.hasPrefix("binary-cross-entropy-with-logits") || name.hasPrefix("bernoulli"):
            return {
                binaryCrossEntropy(
                    logits: argument($0, "logits"), argument($0, "target"), reduction: $1)
            }
        case let name where name.hasPrefix("binary-cross-entropy"):
            return {
                binaryCrossEntropy(
                    probabilities: argument($0, "probability"), argument($0, "target"),
                    reduction: $1)
            }
        case let name where name.hasPrefix("cross-entropy"):
            return {
                softmaxCrossEntropy(
                    logits: argument($0, "logits"), labels: argument($0, "classes").integers,
                    labelSmoothing: smoothing, reduction: $1)
            }
        case let name where name.hasPrefix("gaussian-nll-variance"):
            return { gaussian($0, argument($0, "variance").log(), $1) }
        case let name where name.hasPrefix("gaussian-nll-log-variance"):
            return { gaussian($0, argument($0, "log_variance"), $1) }
        case "gaussian-nll-fixed-variance":
            let deviation = try golden.number("settings", "standard_deviation")
            let logVariance = Tensor(Float(deviation * deviation)).log()
            return { gaussian($0, logVariance, $1) }
        case "kl-standard":
            return {
                gaussianDivergence(
                    mean: argument($0, "mean"), logVariance: argument($0, "log_variance"),
                    fromMean: Tensor(0), logVariance: Tensor(0), reduction: $1)
            }
        case "kl-between":
            return {
                gaussianDivergence(
                    mean: argument($0, "mean"), logVariance: argument($0, "log_variance"),
                    fromMean: argument($0, "other_mean"),
                    logVariance: argument($0, "other_log_variance"), reduction: $1)
            }
        default:
            Issue.record("no loss for \(golden.name)")
            return { _, _ in Tensor(.nan) }
        }
    }

    @Test(arguments: Golden.cases("losses"))
    func followsPyTorch(golden: Golden) throws {
        let loss = try Self.loss(of: golden)
        var inputs: [String: Tensor] = [:]
        for member in try #require(golden.json["inputs"]?.objectValue) {
            inputs[member.key] = try Tensor(golden: member.value).variable
        }
        #expect(deviation(loss(inputs, .none), try golden.tensor("elements")) <= 1e-5)

        let reductions = try #require(golden.json["reductions"]?.arrayValue).map(Golden.init)
        #expect(reductions.count == 2)
        for expected in reductions {
            let isMean = expected.json["reduction"]?.stringValue == "mean"
            let value = loss(inputs, isMean ? .mean : .sum)
            #expect(deviation(Double(value.scalar), try expected.number("value")) <= 1e-5)
            let names = try #require(expected.json["gradients"]?.objectValue).keys
            let found = gradients(of: value, at: names.map { inputs[$0] ?? Tensor(.nan) })
            for (name, gradient) in zip(names, found) {
                #expect(
                    deviation(gradient, try expected.tensor("gradients", name)) <= 1e-5,
                    "the gradient of \(name)")
            }
        }
    }

    /// A reduced loss is the reduction of the elements, for many of them.
    @Test func reductionsKeepTheirPrecision() {
        let count = 300_000
        let logits = Tensor(
            (0..<count).map { Float($0 % 1000) / 100 - 5 }, shape: [count / 1000, 1000])
        let target = Tensor((0..<count).map { Float($0 % 7) / 6 }, shape: logits.shape)
        let elements = binaryCrossEntropy(logits: logits, target, reduction: .none).scalars
        let sum = elements.reduce(0.0) { $0 + Double($1) }
        let reduced = [LossReduction.sum, .mean].map {
            Double(binaryCrossEntropy(logits: logits, target, reduction: $0).scalar)
        }
        #expect(deviation(reduced[0], sum) <= 1e-6)
        #expect(deviation(reduced[1], sum / Double(count)) <= 1e-6)
    }

    @Test(arguments: [Float(1e4), -1e4, 1e30, -1e30])
    func crossEntropyOfAnyFiniteLogitIsFinite(logit: Float) {
        for target in [Float(0), 0.5, 1] {
            let point = Tensor([logit]).variable
            let loss = binaryCrossEntropy(logits: point, Tensor([target]))
            #expect(loss.scalar == max(logit, 0) - logit * target)
            let gradient = gradients(of: loss, at: [point])[0].scalar
            #expect(gradient == (logit > 0 ? 1 : 0) - target)
        }
    }

    /// A probability of zero or one leaves the loss and its derivatives of both orders finite.
    @Test func crossEntropyOfACertainProbabilityIsFinite() {
        let probabilities = Tensor([0, 0, 0, 1, 1, 1]).variable
        let targets = Tensor([0, 0.5, 1, 0, 0.5, 1]).variable
        let loss = binaryCrossEntropy(probabilities: probabilities, targets, reduction: .sum)
        #expect(loss.scalar == 4 * 50 + 100)
        let first = gradients(of: loss, at: [probabilities, targets], differentiable: true)
        #expect(first[0].scalars == [0, -5e11, -1e12, 1e12, 5e11, 0])
        #expect(first[1].scalars == [100, 100, 100, -100, -100, -100])
        let second = gradients(
            of: first[0].sum() + first[1].sum(), at: [probabilities, targets])
        #expect(second.allSatisfy { $0.scalars.allSatisfy(\.isFinite) })
    }

    @Test func crossEntropiesAgreeAndBroadcast() {
        let logits = Tensor([-3, -0.5, 0, 0.25, 2, 4], shape: [2, 3])
        let target = Tensor([0, 0.25, 1], shape: [3])
        let byLogits = binaryCrossEntropy(
            logits: logits, target.broadcast(to: [2, 3]), reduction: .none)
        let byProbabilities = binaryCrossEntropy(
            probabilities: logits.sigmoid(), target, reduction: .none)
        #expect(deviation(byProbabilities, byLogits) <= 1e-5)
    }

    @Test func divergenceOfADistributionFromItselfIsZero() {
        let (mean, logVariance) = (Tensor([1, -2, 300]), Tensor([0, 2, -3]))
        let divergence = gaussianDivergence(
            mean: mean, logVariance: logVariance, fromMean: mean, logVariance: logVariance,
            reduction: .none)
        #expect(divergence.scalars == [0, 0, 0])
    }
}
