import Configuration
import Foundation

/// The pictures of a report: those that runs wrote each epoch, inside of the page.
struct ReportPictures {
    /// The pictures as the page reads them: a kind, and for each run its epochs.
    private(set) var json: [JSONValue] = []
    /// What was left out, in words.
    private(set) var omitted: [String] = []
    /// About how many bytes of the page they take.
    private(set) var size = 0

    /// A kind of picture, such as "samples": each run's paths and sizes by epoch.
    private struct Kind {
        let name: String
        var runs: [[Int: (path: String, size: Int)]]

        var epochs: [Int] { Set(runs.flatMap(\.keys)).sorted() }

        /// The epoch at which the page opens: the last one of which all runs that have such pictures
        /// have one; where there is none, the last of any run.
        var opening: [Int] {
            let own = runs.filter { !$0.isEmpty }.map { Set($0.keys) }
            guard let first = own.first else { return [] }
            let common = own.dropFirst().reduce(first) { $0.intersection($1) }.max()
            return [common ?? epochs.last].compactMap(\.self)
        }

        /// Leaves the opening picture of as many runs as fit, the first ones that have one; returns
        /// their number.
        mutating func keepFirstRuns(within share: Int) -> Int {
            guard let opening = opening.first else { return 0 }
            var left = share
            var count = 0
            for index in runs.indices {
                let picture = runs[index][opening]
                runs[index] = [:]
                guard let picture else { continue }
                left -= Self.inlineSize(picture.size)
                guard left >= 0 else { continue }
                runs[index][opening] = picture
                count += 1
            }
            return count
        }

        private static func inlineSize(_ size: Int) -> Int { (size + 2) / 3 * 4 }

        /// The bytes that pictures of some epochs take in base 64.
        func size(of epochs: [Int]) -> Int {
            runs.map { run in epochs.map { Self.inlineSize(run[$0]?.size ?? 0) }.reduce(0, +) }
                .reduce(0, +)
        }
    }

    /// Kinds that come first, as far as there are any.
    private static let firstKinds = ["samples", "reconstructions", "manifold"]
    /// A picture of ours is far smaller; what is not stays outside.
    private static let largestPicture = 16 << 20

    /// The pictures of some runs.
    ///
    /// - Parameter budget: how many bytes of the page they may take; nil takes all.
    /// - Throws: `FileError` when a picture cannot be read.
    init(of runs: [RunPictures], budget: Int?) throws {
        let kinds = try Self.kinds(of: runs)
        var left = budget
        for (position, whole) in kinds.enumerated() {
            var kind = whole
            let share = left.map { Self.share(of: kinds[position...], isFirst: position == 0, $0) }
            var epochs = Self.thinned(kind, share: share)
            if epochs.isEmpty, let share {
                let count = kind.keepFirstRuns(within: share)
                epochs = kind.epochs
                if count > 0 {
                    omitted.append(
                        "Pictures of the kind \(kind.name) are those of the first \(count) of "
                            + "\(whole.runs.count { !$0.isEmpty }) runs.")
                }
            }
            let size = kind.size(of: epochs)
            left = left.map { $0 - size }
            self.size += size
            if epochs.count < whole.epochs.count {
                omitted.append(
                    epochs.isEmpty
                        ? "Pictures of the kind \(kind.name) are left out."
                        : "Pictures of the kind \(kind.name): \(epochs.count) of \(whole.epochs.count) epochs."
                )
            }
            guard !epochs.isEmpty else { continue }
            let runs = try kind.runs.map { run in
                JSONValue.object(
                    JSONObject(
                        try epochs.compactMap { epoch in
                            try run[epoch].map { ("\(epoch)", try Self.inline($0.path)) }
                        }))
            }
            json.append(["kind": .string(kind.name), "runs": .array(runs)])
        }
    }

    /// All pictures of some runs, by where they are.
    init(of runs: [ComparedRun], at address: (ComparedRun, String, Int) -> String) {
        json = Self.subjects(of: runs.map(\.pictures)).map { subject in
            let epochs = runs.map { run in
                JSONValue.object(
                    JSONObject(
                        (run.pictures.epochs[subject] ?? []).sorted().map {
                            ("\($0)", .string(address(run, subject, $0)))
                        }))
            }
            return ["kind": .string(subject), "runs": .array(epochs)]
        }
    }

    /// How many of the bytes that are left the first of some kinds may take: a fair part, of which
    /// what it leaves is the next one's, but no more than leaves the others the pictures that the
    /// page opens with.
    private static func share(of kinds: ArraySlice<Kind>, isFirst: Bool, _ left: Int) -> Int {
        let fair = left / (isFirst ? 2 : kinds.count)
        let needed = kinds.map { $0.size(of: $0.opening) }
        let others = needed.dropFirst().reduce(0, +)
        guard let own = needed.first, own + others <= left else { return fair }
        return max(own, min(fair, left - others))
    }

    /// As many epochs as fit, evenly apart, the one at which the page opens always among them.
    private static func thinned(_ kind: Kind, share: Int?) -> [Int] {
        let all = kind.epochs
        guard let share else { return all }
        for count in stride(from: all.count, to: 0, by: -1) {
            let even = count == 1 ? [] : (0..<count).map { $0 * (all.count - 1) / (count - 1) }
            let kept = Set(even.map { all[$0] } + kind.opening).sorted()
            if kind.size(of: kept) <= share { return kept }
        }
        return []
    }

    private static func kinds(of runs: [RunPictures]) throws -> [Kind] {
        try subjects(of: runs).map { name in
            Kind(
                name: name,
                runs: try runs.map { run in
                    var pictures: [Int: (path: String, size: Int)] = [:]
                    for epoch in run.epochs[name] ?? [] {
                        let path = run.path(of: name, epoch: epoch)
                        let size = try FileSystem.size(of: path)
                        if size <= largestPicture { pictures[epoch] = (path, size) }
                    }
                    return pictures
                })
        }
    }

    /// What pictures of some runs show, what is rather looked at first.
    private static func subjects(of runs: [RunPictures]) -> [String] {
        let rank = { (name: String) in firstKinds.firstIndex(of: name) ?? firstKinds.count }
        return Set(runs.flatMap(\.epochs.keys)).sorted { (rank($0), $0) < (rank($1), $1) }
    }

    private static func inline(_ path: String) throws -> JSONValue {
        let bytes = try FileSystem.read(path, limit: largestPicture)
        return .string("data:image/png;base64," + Data(bytes).base64EncodedString())
    }
}
