import Configuration
import FoundationEssentials

/// What `genlab run --resume` goes on with.
package enum ResumeTarget: Sendable {
    /// One run.
    case run(RunFolder)
    /// A sweep, with those of its jobs that are left.
    case sweep(SweepFolder)

    /// The run or the sweep that a user names: `latest`, the path of its folder, or its name in
    /// `outputs`.
    ///
    /// `latest` is what was cut last: of the runs and sweeps that were interrupted, crashed or failed,
    /// the one whose record was written last. A sweep's jobs belong to the sweep. Where nothing was
    /// cut, it is the run that started last. Throws `FileError` of the category
    /// `missingInput` when there is no such run, and what keeps a run or a sweep from being read: it
    /// may be the one.
    package static func find(
        _ text: String, in outputs: String
    ) throws(FileError) -> ResumeTarget {
        if text != "latest" {
            if let sweep = try SweepFolder.find(text, in: outputs) { return .sweep(sweep) }
            return .run(try RunListing.find(text, in: outputs))
        }
        let cut = try candidates(in: outputs).filter {
            // What diverged once would diverge again.
            [.interrupted, .crashed, .failed].contains($0.status)
        }
        guard let last = cut.max(by: { $0.updated < $1.updated }) else {
            return .run(try RunListing.latest(in: outputs))
        }
        return last.target
    }

    private typealias Candidate = (
        target: ResumeTarget, status: RunRecord.EffectiveStatus, updated: Date
    )

    private static func candidates(in outputs: String) throws(FileError) -> [Candidate] {
        let sweeps = try RunListing.sweeps(in: outputs)
        let paths = Set(sweeps.map { ExactText($0.path) })
        let entries = try RunListing.entries(in: outputs)
        for entry in entries { if let failure = entry.readingFailure { throw failure } }
        let runs = entries.compactMap { entry -> Candidate? in
            guard !paths.contains(ExactText(FileSystem.split(entry.folder.path).folder)),
                let status = entry.status, let record = try? entry.record.get()
            else { return nil }
            return (.run(entry.folder), status, record.updated)
        }
        var candidates = runs
        for sweep in sweeps {
            do throws(FileError) {
                let standing = try sweep.standing()
                candidates.append((.sweep(sweep), standing.status, standing.record.updated))
            } catch {
                if error.category == .unreadable { throw error }
            }
        }
        return candidates
    }
}
