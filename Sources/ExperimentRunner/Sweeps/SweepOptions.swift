import RunStore

/// How a sweep is done, as opposed to what is run.
package struct SweepOptions: Sendable {
    /// What has been asked of a sweep that goes on.
    package enum Request: Sendable, Equatable {
        /// Nothing: go on.
        case none
        /// To pass this signal on to the jobs, which write checkpoints and stop.
        case stop(signal: Int32)
        /// To end all jobs at once.
        case stopAtOnce
    }

    /// The folder in which the sweep's folder is made.
    package var outputs: String
    /// How many jobs run at once: nil for one, or for as many as when the sweep began.
    package var processes: Int?
    /// The threads of all jobs together: nil for the machine's, or for as many as when it began.
    package var threads: Int?
    /// The threads to share out where none are given.
    package var machineThreads: Int
    /// Whether the first failure stops the sweep.
    package var stopsAtFirstFailure: Bool
    /// The program that does one job, and the name that it goes by.
    package var program: (path: String, name: String)
    /// What a job is given besides its config, its folder, its overrides and its threads.
    package var jobArguments: [String]
    /// The variables of the process, which jobs inherit.
    package var environment: [String: String]
    /// The command line, for the record.
    package var arguments: [String]
    /// Asked several times a second.
    package var request: @Sendable () -> Request

    /// Options; nothing stops the sweep unless stated.
    package init(
        outputs: String, processes: Int? = nil, threads: Int? = nil, machineThreads: Int,
        stopsAtFirstFailure: Bool = false,
        program: (path: String, name: String) = ("/proc/self/exe", "genlab"),
        jobArguments: [String] = [], environment: [String: String], arguments: [String] = [],
        request: @escaping @Sendable () -> Request = { .none }
    ) {
        self.outputs = outputs
        self.processes = processes
        self.threads = threads
        self.machineThreads = machineThreads
        self.stopsAtFirstFailure = stopsAtFirstFailure
        self.program = program
        self.jobArguments = jobArguments
        self.environment = environment
        self.arguments = arguments
        self.request = request
    }

    /// An even share of the threads, at least one.
    func threadsPerJob(processes: Int) -> Int { max(1, (threads ?? machineThreads) / processes) }
}

/// What a sweep tells those who watch it.
package enum SweepEvent: Sendable {
    /// The folder is there; these jobs are to be done.
    case started(SweepFolder, SweepRecord)
    /// A job has started, or goes on from its checkpoint.
    case jobStarted(SweepJob, isResumed: Bool)
    /// A job has written a line to its standard error.
    case jobSaid(SweepJob, String)
    /// Some time has passed, at most a tenth of a second since the report before.
    case waited
    /// A job has ended, after that many seconds.
    case jobEnded(SweepJob, seconds: Double)
}
