import Foundation
import GradientCheck
import Kernels
import TestSupport
import Testing

/// Fused loops against their formulas in double precision, over sizes beside every block size and
/// over the whole range of logits.
@Suite struct FusedLoopTests {
    static let activations: [(FusedActivation, @Sendable (Double) -> Double)] = [
        (.identity, { $0 }), (.relu, { max($0, 0) }),
        (.leakyReLU(0.2), { ReferenceFunctions.leakyReLU($0, slope: 0.2) }),
        (.elu(0.7), { ReferenceFunctions.elu($0, limit: 0.7) }), (.tanh, { tanh($0) }),
        (.sigmoid, { ReferenceFunctions.sigmoid($0) }),
    ]

    private static func close(_ found: Float, _ expected: Double, _ bound: Double) -> Bool {
        abs(Double(found) - expected) <= bound * max(1, abs(expected))
    }

    @Test(arguments: activations.indices)
    func linearTransformsAddBiasAndActivate(_ index: Int) {
        let (activation, function) = Self.activations[index]
        for (rows, inputs, outputs) in [(1, 1, 1), (5, 3, 7), (130, 17, 257)] {
            let x = Precision.draw(rows * inputs, key: 1)
            let weight = Precision.draw(outputs * inputs, key: 2)
            let bias = Precision.draw(outputs, key: 3)
            for hasBias in [true, false] {
                let y = DenseLoops.linear(
                    x, weight: weight, bias: hasBias ? bias : nil, activation: activation,
                    rows: rows, inputs: inputs, outputs: outputs
                ).values
                let (x, weight, bias) = (x.values, weight.values, bias.values)
                for row in 0..<rows {
                    for output in 0..<outputs {
                        var sum = hasBias ? Double(bias[output]) : 0
                        for k in 0..<inputs {
                            sum +=
                                Double(x[row * inputs + k]) * Double(weight[k * outputs + output])
                        }
                        guard Self.close(y[row * outputs + output], function(sum), 2e-5) else {
                            Issue.record("\(activation) at \(row), \(output)")
                            return
                        }
                    }
                }
            }
        }
    }

    @Test func negativeSlopesTrap() async {
        // Their derivative cannot be read off the output.
        await #expect(processExitsWith: .failure) {
            let y = Region([1])
            _ = DenseLoops.activationGradient(.leakyReLU(-0.1), y, output: y)
        }
    }

    @Test(arguments: [(1, 1), (3, 784), (2, 1024), (5, 1025), (40, 3000)])
    func bernoulliRowsAreExactForAnyLogit(_ rows: Int, _ columns: Int) {
        let logits = Region(
            Precision.draw(rows * columns).values.enumerated().map {
                // Some certain, some hopeless.
                $0 % 7 == 0 ? $1 * 60 : $1
            })
        let targets = PhiloxStream(key: 2).uniform(count: rows * columns)
        let dy = Precision.draw(rows, key: 3)
        let found = LikelihoodLoops.bernoulli(logits, targets, rows: rows)
        let gradient = LikelihoodLoops.bernoulliGradient(dy, logits, targets, rows: rows).values
        let (x, t) = (logits.values.map(Double.init), targets.values.map(Double.init))
        for row in 0..<rows {
            var total = 0.0
            for i in row * columns..<(row + 1) * columns {
                total += ReferenceFunctions.softplus(x[i]) - x[i] * t[i]
                let slope = (ReferenceFunctions.sigmoid(x[i]) - t[i]) * Double(dy[row])
                #expect(Self.close(gradient[i], slope, 5e-7))
            }
            #expect(abs(Double(found[row]) / total - 1) < 2e-6)
        }
        let extreme = LikelihoodLoops.bernoulli(
            Region([1e30, -1e30, 1e30]), Region([1, 0, 0]), rows: 3)
        #expect(extreme.values == [0, 0, 1e30])
    }

    @Test(arguments: [(1, 1), (7, 20), (300, 65)])
    func gaussianRowsFollowTheirFormulas(_ rows: Int, _ latent: Int) {
        let parameters = Precision.draw(2 * rows * latent, key: 1)
        let noise = Precision.draw(rows * latent, key: 2)
        let dz = Precision.draw(rows * latent, key: 3)
        let dy = Precision.draw(rows, key: 4)
        let z = LikelihoodLoops.reparameterize(parameters, noise, rows: rows, latent: latent)
        let dParameters = LikelihoodLoops.reparameterizeGradient(
            dz, parameters, noise, rows: rows, latent: latent)
        let divergence = LikelihoodLoops.gaussianDivergence(
            parameters, rows: rows, latent: latent)
        let dDivergence = LikelihoodLoops.gaussianDivergenceGradient(
            dy, parameters, rows: rows, latent: latent)
        for row in 0..<rows {
            var total = 0.0
            for i in 0..<latent {
                let (at, mean, log) = (
                    row * latent + i, 2 * row * latent + i, (2 * row + 1) * latent + i
                )
                let (m, v) = (Double(parameters[mean]), Double(parameters[log]))
                let deviation = exp(v / 2)
                #expect(Self.close(z[at], m + deviation * Double(noise[at]), 1e-6))
                #expect(dParameters[mean] == dz[at])
                #expect(
                    Self.close(
                        dParameters[log], Double(dz[at]) * Double(noise[at]) * deviation / 2, 1e-6))
                #expect(Self.close(dDivergence[mean], Double(dy[row]) * m, 1e-6))
                #expect(Self.close(dDivergence[log], Double(dy[row]) * expm1(v) / 2, 1e-6))
                total += m * m + exp(v) - 1 - v
            }
            #expect(Self.close(divergence[row], total / 2, 2e-6))
        }
    }

    @Test func divergenceOfNearlyStandardGaussiansKeepsItsDigits() {
        // ½(e^v − 1 − v) ≈ v²/4, where the difference of e^v and 1 has lost all of them.
        let found = LikelihoodLoops.gaussianDivergence(Region([0, 1e-2]), rows: 1, latent: 1)[0]
        #expect(abs(Double(found) / ((expm1(1e-2) - 1e-2) / 2) - 1) < 1e-4)
    }

    @Test(arguments: [
        (1, 1), (2, 63), (129, 64), (1000, 65), (257, 143), (513, 32), (16_640, 64), (20_000, 3),
        (4096, 16), (257, 16), (1024, 1), (700, 128),
    ])
    func momentsAreOfEveryChannel(_ rows: Int, _ channels: Int) {
        // Far from zero, where E[x²] − E[x]² would have nothing left.
        let x = PhiloxStream(key: 1).normal(count: rows * channels, mean: 1000, deviation: 0.5)
        let found = NormalizationLoops.moments(x, rows: rows, channels: channels)
        let values = x.values
        for channel in 0..<channels {
            let column = stride(from: channel, to: values.count, by: channels).map {
                Double(values[$0])
            }
            let mean = column.reduce(0, +) / Double(rows)
            let variance = column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(rows)
            #expect(abs(Double(found[channel]) - mean) < 1e-3)
            #expect(abs(Double(found[channels + channel]) - variance) < 1e-4)
        }
    }
}
