import Autodiff
import Basics
import Configuration
import Families
import Foundation
import Imaging
import NeuralNetworks

/// What a run will need, reckoned before anything is allocated.
package struct RunEstimate: Sendable {
    /// Numbers that training changes.
    package let parameters: Int
    /// Bytes of weights, gradients and what optimisers remember.
    package let parameterBytes: Int
    /// Bytes of a step's activations and their gradients.
    package let activationBytes: Int
    /// Bytes of the examples.
    package let dataBytes: Int
    /// Bytes of the pictures of an epoch while they are drawn.
    package let pictureBytes: Int
    /// Steps of the whole run.
    package let steps: Int
    /// Seconds of the whole run, at 100 GFLOP/s and 20 GB/s: an order of magnitude.
    package let seconds: Double

    /// Bytes of all together, with 40 MB for the program itself.
    package var totalBytes: Int {
        let (sum, overflow) = [
            parameterBytes, activationBytes, dataBytes, pictureBytes, 40_000_000,
        ].reduce(
            (0, false)
        ) { partial, bytes in
            let (sum, overflow) = partial.0.addingReportingOverflow(bytes)
            return (sum, partial.1 || overflow)
        }
        return overflow ? Int.max : sum
    }

    /// The arithmetic, in one line.
    package var description: String {
        "\(parameters) parameters; \(Self.megabytes(totalBytes)) of memory: "
            + "\(Self.megabytes(parameterBytes)) for weights, gradients and optimisers, "
            + "\(Self.megabytes(activationBytes)) for a step's activations, "
            + "\(Self.megabytes(dataBytes)) for data, \(Self.megabytes(pictureBytes)) for pictures, "
            + "40 MB for the program; "
            + "\(steps) steps, about \(Wording.roughDuration(seconds))"
    }

    /// Reckons a run; nil when its sizes overflow.
    ///
    /// - `finalPasses`: examples that go through the networks at the end of the run.
    /// - Throws: `ConfigError` when a network does not suit the data.
    init?(
        _ model: ModelDescription, keepsAverage: Bool, batchSize: Int, examples: Int,
        dataBytes: Int, steps: Int, finalPasses: Double
    ) throws(ConfigError) {
        let member = model.member
        let networks = try model.networks()
        guard let parameters = model.parameterCount else { return nil }
        var activations = model.inputShape.count
        for network in networks {
            activations += member.passes(through: network.name) * network.plan.activationCount
        }
        // Value, gradient and two moments; a copy while a checkpoint is written. An average, and the
        // values while it stands in their place, both with running statistics of their own.
        let (numbers, overflow0) = parameters.multipliedReportingOverflow(by: keepsAverage ? 7 : 5)
        let buffers = try member.bufferCount(model.sizes)
        // Those of a first run stand still; a checkpoint that is written holds them too.
        guard let frozen = member.frozenCount(model.sizes) else { return nil }
        let (others, overflow4) = frozen.multipliedReportingOverflow(by: 2)
        let (moved, overflow5) = numbers.addingReportingOverflow((keepsAverage ? 3 : 1) * buffers)
        let (all, overflow1) = moved.addingReportingOverflow(others)
        let (parameterBytes, overflow) = all.multipliedReportingOverflow(by: 4)
        let (perExample, overflow2) = activations.multipliedReportingOverflow(by: 4 * 2)
        let (activationBytes, overflow3) = perExample.multipliedReportingOverflow(by: batchSize)
        guard let pictureBytes = Self.pictureBytes(model),
            !(overflow0 || overflow1 || overflow || overflow2 || overflow3 || overflow4
                || overflow5)
        else { return nil }
        self.pictureBytes = pictureBytes
        self.parameters = parameters
        self.parameterBytes = parameterBytes
        self.activationBytes = activationBytes
        self.dataBytes = dataBytes
        self.steps = steps
        let perStep =
            try member.trainingOperations(model.sizes) * Double(batchSize) / 100e9
            + 28 * Double(parameters) / 20e9
        let perPass = networks.reduce(0) { $0 + $1.plan.operations } / 100e9
        seconds = perStep * Double(steps) + perPass * finalPasses
    }

    /// Bytes of what is drawn at the end of an epoch, all together; nil when they overflow.
    private static func pictureBytes(_ model: ModelDescription) -> Int? {
        model.member.pictures(model.sizes).reduce(0) { total, picture in
            guard let total else { return nil }
            let bytes: Int
            switch picture {
            case .images(let count):
                // Numbers, pixels and their file.
                let (product, overflow) = model.inputShape.count.multipliedReportingOverflow(
                    by: 6 * count)
                guard !overflow else { return nil }
                bytes = product
            case .confusion(let classes):
                bytes = 8 * classes * classes + ConfusionMatrixPicture.byteCount(classes: classes)
            }
            let (sum, overflow) = total.addingReportingOverflow(bytes)
            return overflow ? nil : sum
        }
    }

    private static func megabytes(_ bytes: Int) -> String {
        bytes >= 10_000_000_000
            ? "\(bytes / 1_000_000_000) GB" : "\((bytes + 999_999) / 1_000_000) MB"
    }

    /// Bytes that this process may still take: what the machine has free, within the limit of its
    /// control group, and that of its addresses.
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
        var addresses = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &addresses) == 0,
            addresses.rlim_cur < Int.max,
            let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8),
            let pages = text.split(separator: " ").first.flatMap({ Int($0) })
        {
            limit = min(limit, Int(addresses.rlim_cur) - pages * sysconf(Int32(_SC_PAGESIZE)))
        }
        return max(limit, 0)
    }
}
