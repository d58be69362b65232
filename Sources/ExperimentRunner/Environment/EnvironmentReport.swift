import Datasets
import Foundation
import Kernels

/// What a result may depend on besides its config, in lines to paste into a report.
public struct EnvironmentReport: Sendable {
    /// Labels and values, in order.
    public let fields: [(label: String, value: String)]

    /// Looks at the program, the machine and `environment`, the variables of the process.
    public init(environment: [String: String]) {
        let versions = RunRecord.Versions.current
        let processor = Processor.current
        let cache = Result { try DatasetCache(environment: environment) }
        let root = environment["GENLAB_DATA"].flatMap { $0.isEmpty ? nil : $0 }
        fields = [
            ("genlab", versions.program),
            ("Swift", versions.swift),
            ("system", SystemDescription.current),
            ("processor", processor.description),
            (
                "cores",
                "\(Threads.physicalCores) physical, "
                    + "\(ProcessInfo.processInfo.activeProcessorCount) logical"
            ),
            ("instructions", versions.instructionSet),
            ("matrix products", Self.backends),
            ("threads", "\(versions.threads)"),
            ("memory", Self.memory),
            (
                "cache",
                (try? cache.get().path) ?? "none: GENLAB_HOME, XDG_CACHE_HOME and HOME are not set"
            ),
            ("data root", root ?? "none (GENLAB_DATA is not set)"),
        ]
    }

    /// One line a field.
    public var lines: [String] {
        let width = fields.map(\.label.count).max() ?? 0
        return fields.map { field in
            field.label + String(repeating: " ", count: width + 2 - field.label.count) + field.value
        }
    }

    /// The backend in use, and the others that there are.
    private static var backends: String {
        func words(_ backend: MatrixBackend) -> String {
            backend == .reference ? backend.rawValue : "\(backend.rawValue) \(backend.version)"
        }
        let selected = MatrixBackend.selected
        let others = MatrixBackend.allCases.filter { $0.isAvailable && $0 != selected }
        return words(selected) + " (also: \(others.map(words).joined(separator: ", ")))"
    }

    private static var memory: String {
        let total = Wording.bytes(Int(clamping: ProcessInfo.processInfo.physicalMemory))
        return "\(total), \(Wording.bytes(RunEstimate.availableBytes)) available"
    }
}

/// The processor by its own name.
struct Processor: CustomStringConvertible {
    /// The maker's name of the model.
    let model: String
    /// What tells models of one name apart, as in `family 25, model 1, stepping 1`.
    let family: String

    var description: String { family.isEmpty ? model : "\(model) (\(family))" }

    /// The first processor of `/proc/cpuinfo`.
    static var current: Processor {
        Processor((try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? "")
    }

    /// Reads the text of `/proc/cpuinfo`: x86-64 has a model name, 64-bit ARM has numbers alone.
    init(_ text: String) {
        var values: [String: String] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let key = parts[0].trimmingCharacters(in: .whitespaces)
            let value = parts[1].trimmingCharacters(in: .whitespaces)
            if values[key] == nil { values[key] = value }
        }
        func part(_ name: String, _ key: String) -> String? { values[key].map { "\(name) \($0)" } }
        if let name = values["model name"] {
            model = name
            family = [
                part("family", "cpu family"), part("model", "model"), part("stepping", "stepping"),
            ].compactMap { $0 }.joined(separator: ", ")
        } else {
            model = "unknown"
            family = [
                part("implementer", "CPU implementer"), part("part", "CPU part"),
                part("variant", "CPU variant"), part("revision", "CPU revision"),
            ].compactMap { $0 }.joined(separator: ", ")
        }
    }
}

/// The operating system by its own name.
enum SystemDescription {
    /// As in `Debian GNU/Linux 12 (bookworm), Linux 6.1.0, x86_64`.
    static var current: String {
        let release = try? String(contentsOfFile: "/etc/os-release", encoding: .utf8)
        let kernel = try? String(contentsOfFile: "/proc/sys/kernel/osrelease", encoding: .utf8)
        let name = release?.split(separator: "\n").first { $0.hasPrefix("PRETTY_NAME=") }
            .map { $0.dropFirst("PRETTY_NAME=".count).trimmingCharacters(in: ["\"", " "]) }
        return [
            name ?? "Linux",
            kernel.map { "Linux " + $0.trimmingCharacters(in: .whitespacesAndNewlines) },
            architecture,
        ].compactMap { $0 }.joined(separator: ", ")
    }

    private static var architecture: String {
        #if arch(x86_64)
            "x86_64"
        #elseif arch(arm64)
            "aarch64"
        #else
            "another architecture"
        #endif
    }
}
