/// The checkpoints of one run: a folder of folders `step_NNNNNN`.
package struct CheckpointStore: Sendable {
    /// The folder that holds them.
    package let path: String

    /// Names the folder; nothing is read or made.
    package init(path: String) {
        self.path = path
    }

    /// The checkpoint of a step, whether it exists or not.
    package func folder(step: Int) -> CheckpointFolder {
        CheckpointFolder(path: FileSystem.join(path, CheckpointFolder.name(step: step)))
    }

    /// The steps of all checkpoints in rising order, half-made ones left out, without checking
    /// their contents; none when there is no folder yet. Throws `FileError`.
    package func steps() throws(FileError) -> [Int] {
        guard try FileSystem.kind(of: path) != nil else { return [] }
        return try FileSystem.children(of: path).compactMap(CheckpointFolder.step(name:)).sorted()
    }

    /// Makes the folder if it is missing and removes what a killed process left half-made there.
    ///
    /// To be called under the run's lock. Throws `FileError`.
    package func open() throws(FileError) {
        try FileSystem.createFolder(path)
        try FileSystem.removeLeftovers(in: path)
    }

    /// Writes a checkpoint and then removes those that `retention` does not keep.
    ///
    /// Throws `FileError`; if the disk is full, all earlier checkpoints are still there.
    ///
    /// - Returns: what could not be removed; the next call tries again.
    @discardableResult
    package func save(
        _ checkpoint: Checkpoint, retention: CheckpointRetention
    ) throws -> [FileError] {
        let step = checkpoint.state.step
        try folder(step: step).write(checkpoint)
        return try removeSuperseded(by: step, best: checkpoint.state.best?.step, retention)
    }

    /// Removes the checkpoints that `retention` does not keep beside that of step `newest`, and what
    /// an earlier call began to remove. To be called under the run's lock.
    ///
    /// - Returns: what could not be removed.
    /// - Throws: `FileError` when the folder cannot be listed.
    package func removeSuperseded(
        by newest: Int, best: Int?, _ retention: CheckpointRetention
    ) throws(FileError) -> [FileError] {
        var failures: [FileError] = []
        func attempt(_ body: () throws(FileError) -> Void) {
            do throws(FileError) { try body() } catch { failures.append(error) }
        }
        let steps = try steps()
        let kept = retention.kept(of: steps, best: best).union([newest])
        for name in try FileSystem.children(of: path) where PartialName.matches(name) {
            attempt { () throws(FileError) in
                try FileSystem.remove(FileSystem.join(path, name))
            }
        }
        for step in steps where !kept.contains(step) {
            attempt { () throws(FileError) in try remove(step: step) }
        }
        return failures
    }

    /// The newest checkpoint that is intact, and why newer ones, which are damaged, were passed over;
    /// the checkpoint is nil when none is.
    ///
    /// Throws `FileError` when the folder cannot be listed, and when a newer checkpoint cannot be
    /// read: it may well be whole, and only the user can say that an older one will do.
    package func latestIntact() throws(FileError) -> (
        checkpoint: CheckpointFolder?, refused: [FileError]
    ) {
        let (found, damaged) = try newestIntact(1, of: steps())
        return (found.first.map { folder(step: $0.step) }, damaged.map(\.error))
    }

    /// The newest checkpoints that are intact, and why newer ones than the last of them, which are
    /// damaged, were passed over: both from the newest on.
    ///
    /// - `count`: how many are looked for.
    /// - `steps`: the steps of those that may be taken, in rising order.
    /// - Throws: `FileError` when one that is come to cannot be read, since it may well be whole.
    package func newestIntact(
        _ count: Int, of steps: [Int]
    ) throws(FileError) -> (found: [CheckpointState], damaged: [(step: Int, error: FileError)]) {
        var found: [CheckpointState] = []
        var damaged: [(step: Int, error: FileError)] = []
        for step in steps.reversed() where found.count < count {
            do throws(FileError) {
                found.append(try folder(step: step).verifiedState())
            } catch {
                if error.category == .unreadable { throw error }
                damaged.append((step, error))
            }
        }
        return (found, damaged)
    }

    /// The newest checkpoint, intact or not; nil when there is none. Throws `FileError`.
    package func latest() throws(FileError) -> CheckpointFolder? {
        try steps().last.map(folder(step:))
    }

    /// Removes the checkpoints of later steps, so that training can go on from `step`. What has lost
    /// its name and is still there is left to the next save.
    package func removeAll(after step: Int) throws(FileError) {
        for later in try steps() where later > step {
            do throws(FileError) {
                try remove(step: later)
            } catch {
                guard try FileSystem.kind(of: folder(step: later).path) == nil else { throw error }
            }
        }
    }

    /// Removes the checkpoint of a step, so that a process killed meanwhile leaves no checkpoint that
    /// lacks files.
    package func remove(step: Int) throws(FileError) {
        try FileSystem.removeAtOnce(folder(step: step).path)
    }
}

/// Which checkpoints stay when a new one is written.
package struct CheckpointRetention: Equatable, Sendable {
    /// How many of the newest stay; nil for all.
    package var last: Int?
    /// Whether that of the best value stays.
    package var keepsBest: Bool
    /// Steps whose checkpoints stay in any case.
    package var protected: Set<Int>
    /// Steps whose checkpoints were written out of turn, as when a run is interrupted: they go when
    /// there is a newer one, so that the run keeps what an uncut one keeps.
    package var outOfTurn: Set<Int>

    /// Makes a rule; at least the newest checkpoint is always kept.
    package init(
        last: Int?, keepsBest: Bool = true, protected: Set<Int> = [], outOfTurn: Set<Int> = []
    ) {
        self.last = last
        self.keepsBest = keepsBest
        self.protected = protected
        self.outOfTurn = outOfTurn
    }

    /// Those of `steps`, in rising order, that stay, when `best` is the step of the best value.
    package func kept(of steps: [Int], best: Int?) -> Set<Int> {
        var kept = protected.intersection(steps)
        let counted = steps.filter { !outOfTurn.contains($0) || $0 == steps.last }
        kept.formUnion(counted.suffix(max(1, last ?? counted.count)))
        if keepsBest, let best, steps.contains(best) { kept.insert(best) }
        return kept
    }
}
