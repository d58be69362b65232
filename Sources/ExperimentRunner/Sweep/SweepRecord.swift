import Configuration
import FoundationEssentials

/// One run of a sweep.
public struct SweepJob: Sendable, Equatable {
    /// How a job stands.
    public enum State: String, CaseIterable, Sendable, Equatable {
        /// It has not started.
        case waiting
        /// A process works on it.
        case running
        /// It has come to its end.
        case finished
        /// It has ended by an error.
        case failed
        /// It has been stopped, with a checkpoint where it had come to one.
        case interrupted
    }

    /// Its number, from zero, which is also the name of its run folder.
    public let number: Int
    /// Its settings beside the config.
    public let overrides: [String]
    /// How it stands.
    public internal(set) var state = State.waiting
    /// Why it failed, if it did.
    public internal(set) var error: String?

    /// The name of its run folder within the sweep's.
    public var folderName: String { "\(number)" }
}

/// What `sweep.json` tells of a sweep: what it varies and how each job stands.
public struct SweepRecord: Sendable, Equatable {
    /// How a sweep stands by its own word.
    public enum Status: String, CaseIterable, Sendable, Equatable {
        /// Its jobs are being done.
        case running
        /// All jobs have come to their end.
        case finished
        /// At least one job failed.
        case failed
        /// It has been stopped by a signal.
        case interrupted
    }

    /// A setting that differs between the jobs.
    public struct Parameter: Sendable, Equatable {
        /// The dotted key.
        public let key: String
        /// Its values as they were written: `range(2,20,6)`.
        public let values: String
    }

    /// How it stands.
    public internal(set) var status = Status.running
    /// When it started first.
    public let started: Date
    /// When this record was written last.
    public internal(set) var updated: Date
    /// The command line, the program's name first.
    public let arguments: [String]
    /// How the jobs came by their values.
    public let method: SweepMethod
    /// What is varied.
    public let parameters: [Parameter]
    /// What the jobs' settings mean that the build that made the sweep had and earlier ones did not,
    /// by their paths: the config beside this record stands as it was given.
    public let rules: JSONObject
    /// How many jobs run at once.
    public internal(set) var processes: Int
    /// The threads of each job.
    public internal(set) var threads: Int
    /// The jobs by number.
    public internal(set) var jobs: [SweepJob]

    /// How the sweep stands in truth: one that calls itself running while no process holds its lock
    /// has crashed.
    public func effectiveStatus(lockHeld: Bool) -> RunRecord.EffectiveStatus {
        switch status {
        case .running: lockHeld ? .running : .crashed
        case .finished: .finished
        case .failed: .failed
        case .interrupted: .interrupted
        }
    }

    /// How many jobs stand so.
    public func count(_ state: SweepJob.State) -> Int { jobs.count { $0.state == state } }
}

extension SweepRecord {
    /// The record of a sweep that starts.
    init(_ plan: SweepPlan, options: SweepOptions, started: Date) {
        self.init(
            started: started, updated: started, arguments: options.arguments, method: plan.method,
            parameters: plan.parameters.map {
                Parameter(key: "\($0.action.prefix)\($0.pathText)", values: $0.valuesText)
            },
            rules: plan.rules, processes: options.processes ?? 1,
            threads: options.threadsPerJob(processes: options.processes ?? 1),
            jobs: plan.jobs.enumerated().map { SweepJob(number: $0, overrides: $1) })
    }
}
