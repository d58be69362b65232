import Configuration
import FoundationEssentials

/// One run of a sweep.
package struct SweepJob: Sendable, Equatable {
    /// How a job stands.
    package enum State: String, CaseIterable, Sendable, Equatable {
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
    package let number: Int
    /// Its settings beside the config.
    package let overrides: [String]
    /// How it stands.
    package var state = State.waiting
    /// Why it failed, if it did.
    package var error: String?

    /// A job that has not started.
    package init(number: Int, overrides: [String]) {
        self.number = number
        self.overrides = overrides
    }

    /// The name of its run folder within the sweep's.
    package var folderName: String { "\(number)" }
}

/// What `sweep.json` tells of a sweep: what it varies and how each job stands.
package struct SweepRecord: Sendable, Equatable {
    /// A setting that differs between the jobs.
    package struct Parameter: Sendable, Equatable {
        /// The dotted key.
        package let key: String
        /// Its values as they were written: `range(2,20,6)`.
        package let values: String

        /// Makes a parameter of its key and its values as they were written.
        package init(key: String, values: String) {
            self.key = key
            self.values = values
        }
    }

    /// How it stands by its own word: never diverged, which is a job's to say.
    package var status = RunRecord.Status.running
    /// When it started first.
    package let started: Date
    /// When this record was written last.
    package var updated: Date
    /// The command line, the program's name first.
    package let arguments: [String]
    /// How the jobs came by their values.
    package let method: SweepMethod
    /// What is varied.
    package let parameters: [Parameter]
    /// What the jobs' settings mean that the build that made the sweep had and earlier ones did not,
    /// by their paths: the config beside this record stands as it was given.
    package let rules: JSONObject
    /// How many jobs run at once.
    package var processes: Int
    /// The threads of each job.
    package var threads: Int
    /// The jobs by number.
    package var jobs: [SweepJob]

    /// The record of a sweep that starts.
    package init(
        started: Date, arguments: [String], method: SweepMethod, parameters: [Parameter],
        rules: JSONObject, processes: Int, threads: Int, jobs: [SweepJob]
    ) {
        self.started = started
        updated = started
        self.arguments = arguments
        self.method = method
        self.parameters = parameters
        self.rules = rules
        self.processes = processes
        self.threads = threads
        self.jobs = jobs
    }

    /// How many jobs stand so.
    package func count(_ state: SweepJob.State) -> Int { jobs.count { $0.state == state } }
}
