import ArgumentParser
import Comparison
import Foundation
import RunStore

/// What a shell offers behind TAB, found out when it asks.
enum Completion {
    /// The runs of the output folder, and `latest`.
    static let runs = custom { context in ["latest"] + runNames(in: context.outputs) }

    /// Runs and sweeps.
    static let runsAndSweeps = custom { context in
        ["latest"] + runNames(in: context.outputs)
            + ((try? RunListing.sweeps(in: context.outputs)) ?? []).map(\.name)
    }

    /// Runs, and config files.
    static let runsAndConfigs = custom { context in
        ["latest"] + runNames(in: context.outputs) + configs(like: context.prefix)
    }

    /// Config files.
    static let configFiles = CompletionKind.file(extensions: ["json", "jsonc"])

    /// The metrics that runs of the output folder have.
    static let metrics = custom { metricNames(in: $0.outputs) }

    /// What runs can be sorted by.
    static let orders = custom { context in
        let names = metricNames(in: context.outputs)
        return RunOrder.words.flatMap { word in
            word.hasSuffix("METRIC") ? names.map { word.dropLast("METRIC".count) + $0 } : [word]
        }
    }

    /// The keys of filters, and the values of `status`.
    static let filters = custom { context in
        RunRecord.EffectiveStatus.allCases.map { "status=\($0.rawValue)" }
            + RunFilter.keys(of: latestRuns(in: context.outputs)).map { "\($0)=" }
    }

    /// What a shell tells of the line that is being written.
    struct Context {
        /// The word in front of the cursor.
        let prefix: String
        /// What of the word the shell takes for words before it: bash ends one at each `=` and `:`.
        let head: String
        /// The folder of runs that the line names, or the usual one.
        let outputs: String

        init(words: [String], index: Int, prefix: String) {
            var index = index
            var prefix = prefix
            func sign(at place: Int) -> String? {
                words.indices.contains(place) && ["=", ":"].contains(words[place])
                    ? words[place] : nil
            }
            if sign(at: index) != nil {
                index += 1
                prefix = ""
            }
            let isCut = words.indices.contains(index - 2)
            head = isCut ? sign(at: index - 1).map { words[index - 2] + $0 } ?? "" : ""
            self.prefix = head + prefix
            let option = "--output-dir"
            let next = words.firstIndex(of: option).map { $0 + (sign(at: $0 + 1) == nil ? 1 : 2) }
            let joined = words.last { $0.hasPrefix(option + "=") }
            outputs =
                joined.map { String($0.dropFirst(option.count + 1)) }
                ?? next.flatMap { words.indices.contains($0) ? words[$0] : nil } ?? "Outputs"
        }
    }

    private static func custom(
        _ candidates: @escaping @Sendable (Context) -> [String]
    ) -> CompletionKind {
        .custom { words, index, prefix in
            let context = Context(words: words, index: index, prefix: prefix)
            return candidates(context).filter { $0.hasPrefix(context.prefix) }
                .map { String($0.dropFirst(context.head.count)) }
        }
    }

    private static func runNames(in outputs: String) -> [String] {
        // The latest first, where a shell keeps the order.
        ((try? RunListing.entries(in: outputs)) ?? []).reversed().map(\.folder.qualifiedName)
    }

    /// As many runs as can be read between two key strokes.
    private static func latestRuns(in outputs: String) -> [RunOverview] {
        ((try? RunListing.entries(in: outputs)) ?? []).suffix(10).map(RunOverview.init)
    }

    private static func metricNames(in outputs: String) -> [String] {
        var names: [String] = []
        for run in latestRuns(in: outputs) {
            for entry in run.summary.entries where !names.contains(entry.name) {
                names.append(entry.name)
            }
        }
        return names
    }

    private static func configs(like prefix: String) -> [String] {
        let slash = prefix.lastIndex(of: "/")
        let folder = slash.map { String(prefix[...$0]) } ?? ""
        let names = (try? FileSystem.children(of: folder.isEmpty ? "." : folder)) ?? []
        return names.filter { !$0.hasPrefix(".") }.compactMap { name in
            let path = folder + name
            if (try? FileSystem.kind(of: path)) == .folder { return path + "/" }
            return [".json", ".jsonc"].contains { name.hasSuffix($0) } ? path : nil
        }
    }
}
