import Basics
import Configuration
import Datasets
import Foundation
import Imaging
import Kernels
import RunStore

/// What a result may depend on besides its config, as a block to paste into a report.
package struct EnvironmentReport: Sendable {
    /// Labels and values, in order.
    package let fields: [(label: String, value: String)]

    /// The beginnings of the names of variables that the program or its libraries read.
    private static let prefixes = [
        "GENLAB_", "OMP_", "GOMP_", "OPENBLAS_", "DNNL_", "ONEDNN_", "MKL_", "MALLOC_",
    ]
    /// Others that it reads.
    private static let names: Set<String> = [
        "XDG_CACHE_HOME", "NO_COLOR", "FORCE_COLOR", "TERM", "TZ", "LANG", "LC_ALL",
        "LD_LIBRARY_PATH", "LD_PRELOAD",
    ]

    /// Looks at the program, the machine and `environment`, the variables of the process.
    package init(environment: [String: String]) {
        let versions = RunRecord.Versions.current
        let processor = Processor.current
        let cache = Result { try DatasetCache(environment: environment) }
        let root = environment["GENLAB_DATA"].flatMap { $0.isEmpty ? nil : $0 }
        fields = [
            ("genlab", versions.program ?? Wording.unknown),
            ("commit", Self.commit ?? "unknown: the program lies in no git working tree"),
            ("Swift", versions.swift ?? Wording.unknown),
            ("system", SystemDescription.current),
            ("processor", processor.description),
            (
                "cores",
                "\(Threads.physicalCores) physical, "
                    + "\(ProcessInfo.processInfo.activeProcessorCount) logical"
            ),
            ("instructions", versions.instructionSet ?? Wording.unknown),
            ("matrix products", Self.backends),
            (
                "libraries",
                "cairo \(LibraryVersions.cairo), libpng \(LibraryVersions.libpng), "
                    + "zlib \(DatasetLibraries.zlib)"
            ),
            ("threads", "\(Threads.count)"),
            ("memory", Self.memory),
            (
                "cache",
                (try? cache.get().path) ?? "none: GENLAB_HOME, XDG_CACHE_HOME and HOME are not set"
            ),
            ("data root", root ?? "none (GENLAB_DATA is not set)"),
            ("variables", Self.variables(of: environment)),
        ]
    }

    /// A fenced block of Markdown with a line for each field, to be pasted as it is.
    package var markdown: String {
        let width = fields.map(\.label.count).max() ?? 0
        let lines = fields.map { field in
            field.label + String(repeating: " ", count: width + 2 - field.label.count)
                + field.value.withoutControls + "\n"
        }
        return "```text\n" + lines.joined() + "```\n"
    }

    /// An object with the same labels and values.
    package var json: JSONValue {
        .object(JSONObject(fields.map { ($0.label, .string($0.value)) }))
    }

    /// The commit of the working tree that the program was built in.
    private static var commit: String? {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")).flatMap {
            GitCommit.current(from: FileSystem.split($0).folder)
        }
    }

    private static func variables(of environment: [String: String]) -> String {
        let read = environment.filter { name, _ in
            names.contains(name) || prefixes.contains { name.hasPrefix($0) }
        }
        return read.isEmpty
            ? "none that matter"
            : read.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: " ")
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
