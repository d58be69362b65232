extension RunRecord {
    /// How a run, or a sweep of them, stands by its own word.
    public enum Status: String, CaseIterable, Equatable, Sendable {
        /// It has started and not ended.
        case running
        /// It has come to its end.
        case finished
        /// It has ended by an error; of a sweep, at least one job has.
        case failed
        /// It has ended because a loss, a gradient or a weight was no longer finite.
        case diverged
        /// It has been stopped by a signal, with a checkpoint.
        case interrupted

        /// How it stands in truth: what calls itself running while no process holds its lock has
        /// crashed.
        func effective(lockHeld: Bool) -> EffectiveStatus {
            switch self {
            case .running: lockHeld ? .running : .crashed
            case .finished: .finished
            case .failed: .failed
            case .diverged: .diverged
            case .interrupted: .interrupted
            }
        }
    }

    /// How a run, or a sweep of them, stands by its word and its lock.
    package enum EffectiveStatus: String, CaseIterable, Equatable, Sendable {
        /// A process works on it.
        case running
        /// As `Status.finished`.
        case finished
        /// As `Status.failed`.
        case failed
        /// As `Status.diverged`.
        case diverged
        /// As `Status.interrupted`.
        case interrupted
        /// It calls itself running, but its process is gone.
        case crashed
    }

    /// How the run stands by its word and its lock.
    package func effectiveStatus(lockHeld: Bool) -> EffectiveStatus {
        status.effective(lockHeld: lockHeld)
    }
}

extension SweepRecord {
    /// What a sweep can say of itself.
    static let statuses: [RunRecord.Status] = [.running, .finished, .failed, .interrupted]

    /// How the sweep stands by its word and its lock.
    package func effectiveStatus(lockHeld: Bool) -> RunRecord.EffectiveStatus {
        status.effective(lockHeld: lockHeld)
    }
}
