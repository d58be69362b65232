import Configuration
import Foundation
import RunStore

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

        /// Leaves the opening picture of as many runs as fit, the first ones that have one.
        mutating func keepFirstRuns(within share: Int) {
            guard let opening = opening.first else { return }
            var left = share
            for index in runs.indices {
                let picture = runs[index][opening]
                runs[index] = [:]
                guard let picture else { continue }
                left -= Self.inlineSize(picture.size)
                if left >= 0 { runs[index][opening] = picture }
            }
        }

        /// Leaves as many epochs as fit, evenly apart, the one at which the page opens always among
        /// them.
        mutating func thin(to share: Int) {
            let all = epochs
            for count in stride(from: all.count, to: 0, by: -1) {
                let even = count == 1 ? [] : (0..<count).map { $0 * (all.count - 1) / (count - 1) }
                let kept = Set(even.map { all[$0] } + opening)
                guard size(of: Array(kept)) <= share else { continue }
                for index in runs.indices {
                    runs[index] = runs[index].filter { kept.contains($0.key) }
                }
                return
            }
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
        for (kind, left) in zip(kinds, budget.map { Self.fitted(kinds, into: $0) } ?? kinds) {
            let epochs = left.epochs
            size += left.size(of: epochs)
            omitted += Self.omission(of: kind, left: left)
            guard !epochs.isEmpty else { continue }
            let runs = try left.runs.map { run in
                JSONValue.object(
                    JSONObject(
                        try epochs.compactMap { epoch in
                            try run[epoch].map { ("\(epoch)", try Self.inline($0.path)) }
                        }))
            }
            json.append(["kind": .string(kind.name), "runs": .array(runs)])
        }
    }

    /// What fits of some kinds: first of each what the page opens with, the small ones before the
    /// large, then of those that do not fit as many runs as do, then more epochs.
    private static func fitted(_ kinds: [Kind], into budget: Int) -> [Kind] {
        var kinds = kinds
        let needed = kinds.map { $0.size(of: $0.opening) }
        var room = budget
        var whole: [Int] = []
        for index in kinds.indices.sorted(by: { (needed[$0], $0) < (needed[$1], $1) })
        where needed[index] <= room {
            room -= needed[index]
            whole.append(index)
        }
        for index in kinds.indices where !whole.contains(index) {
            kinds[index].keepFirstRuns(within: room)
            room -= kinds[index].size(of: kinds[index].epochs)
        }
        whole.sort()
        for (place, index) in whole.enumerated() {
            // What a kind leaves is the next one's.
            let share = needed[index] + room / (place == 0 ? 2 : whole.count - place)
            kinds[index].thin(to: share)
            room -= kinds[index].size(of: kinds[index].epochs) - needed[index]
        }
        return kinds
    }

    /// What to say of a kind of which a part is left.
    private static func omission(of kind: Kind, left: Kind) -> [String] {
        let words = "Pictures of the kind \(kind.name)"
        guard !left.epochs.isEmpty else { return ["\(words) are left out."] }
        let count = kind.runs.count { !$0.isEmpty }
        let countLeft = left.runs.count { !$0.isEmpty }
        return [
            countLeft < count ? "\(words) are of \(countLeft) of \(count) runs." : nil,
            left.epochs.count < kind.epochs.count
                ? "\(words): \(left.epochs.count) of \(kind.epochs.count) epochs." : nil,
        ].compactMap(\.self)
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
