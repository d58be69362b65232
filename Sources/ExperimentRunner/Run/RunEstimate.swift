import Autodiff
import Configuration
import Foundation
import GAN
import NeuralNetworks
import Supervised
import Training
import VAE

/// What a run will need, reckoned before anything is allocated.
public struct RunEstimate: Sendable {
    /// Numbers that training changes.
    public let parameters: Int
    /// Bytes of weights, gradients and what optimisers remember.
    public let parameterBytes: Int
    /// Bytes of a step's activations and their gradients.
    public let activationBytes: Int
    /// Bytes of the examples.
    public let dataBytes: Int
    /// Steps of the whole run.
    public let steps: Int
    /// Seconds of the whole run, at 100 GFLOP/s and 20 GB/s: an order of magnitude.
    public let seconds: Double

    /// Bytes of all together, with 40 MB for the program itself.
    public var totalBytes: Int {
        let (sum, overflow) = [parameterBytes, activationBytes, dataBytes, 40_000_000].reduce(
            (0, false)
        ) { partial, bytes in
            let (sum, overflow) = partial.0.addingReportingOverflow(bytes)
            return (sum, partial.1 || overflow)
        }
        return overflow ? Int.max : sum
    }

    /// The arithmetic, in one line.
    public var description: String {
        "\(parameters) parameters; \(Self.megabytes(totalBytes)) of memory: "
            + "\(Self.megabytes(parameterBytes)) for weights, gradients and optimisers, "
            + "\(Self.megabytes(activationBytes)) for a step's activations, "
            + "\(Self.megabytes(dataBytes)) for data, 40 MB for the program; "
            + "\(steps) steps, about \(Self.duration(seconds))"
    }

    init?(
        _ model: ModelDescription, batchSize: Int, examples: Int, dataBytes: Int, steps: Int
    ) {
        guard let parameters = model.parameterCount else { return nil }
        // Value, gradient and two moments; a copy while a checkpoint is written.
        let (parameterBytes, overflow) = parameters.multipliedReportingOverflow(by: 4 * 5)
        let (perExample, overflow2) = model.activations.multipliedReportingOverflow(by: 4 * 3)
        let (activationBytes, overflow3) = perExample.multipliedReportingOverflow(by: batchSize)
        if overflow || overflow2 || overflow3 { return nil }
        self.parameters = parameters
        self.parameterBytes = parameterBytes
        self.activationBytes = activationBytes
        self.dataBytes = dataBytes
        self.steps = steps
        let operations = 6 * Double(parameters) * Double(batchSize) * model.passes
        let perStep = operations / 100e9 + 28 * Double(parameters) / 20e9
        seconds = perStep * Double(steps)
    }

    private static func megabytes(_ bytes: Int) -> String {
        bytes >= 10_000_000_000
            ? "\(bytes / 1_000_000_000) GB" : "\((bytes + 999_999) / 1_000_000) MB"
    }

    private static func duration(_ seconds: Double) -> String {
        switch seconds {
        case ..<90: "\(Int(seconds.rounded(.up))) s"
        case ..<5400: "\(Int((seconds / 60).rounded())) min"
        case ..<360_000: "\(Int((seconds / 3600).rounded())) h"
        default: "\(Int(min(seconds / 86400, 1e15))) days"
        }
    }

    /// Bytes that this process may still take: what the machine has free, within the limit of its
    /// control group.
    static var availableBytes: Int {
        var limit = Int.max
        if let text = try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("MemAvailable:") }),
            let kilobytes = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        {
            limit = kilobytes * 1024
        }
        if let text = try? String(contentsOfFile: "/sys/fs/cgroup/memory.max", encoding: .utf8),
            let bytes = Int(text.trimmingCharacters(in: .whitespacesAndNewlines))
        {
            limit = min(limit, bytes)
        }
        return limit
    }
}

extension ModelDescription {
    /// Activations of one example, of all networks together.
    fileprivate var activations: Int {
        let inputs = inputShape.count
        return switch config {
        case .vae(let config):
            config.encoder.activations + config.decoder.activations + 3 * inputs
                + 4 * config.latentSize
        // The discriminator sees real and generated images.
        case .gan(let config):
            config.generator.activations + 3 * config.discriminator.activations + 4 * inputs
        case .classifier(let config): config.network.activations + inputs + outputs
        case .regressor(let config): config.network.activations + inputs + outputs
        }
    }

    /// Forward and backward passes over all parameters a step.
    fileprivate var passes: Double { if case .gan = config { 2 } else { 1 } }
}

extension MultilayerPerceptronConfig {
    fileprivate var activations: Int {
        hidden.reduce(0) { $0 + $1 * (normalization == .none ? 2 : 3) }
    }
}
