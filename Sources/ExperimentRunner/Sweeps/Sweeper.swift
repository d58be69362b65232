import Basics
import Experiments
import FoundationEssentials
import Glibc
import RunStore

/// Carries sweeps out: each job is a process of its own, so that one that crashes or runs out of
/// memory takes no other with it.
package struct Sweeper {
    private let options: SweepOptions
    private let observe: (SweepEvent) -> Void

    /// A sweeper that reports to `observe`.
    package init(_ options: SweepOptions, observe: @escaping (SweepEvent) -> Void = { _ in }) {
        self.options = options
        self.observe = observe
    }

    /// Does a sweep in a new folder.
    ///
    /// - Returns: the folder and how each job ended.
    /// - Throws: `FileError` when the folder or its record cannot be written.
    package func start(
        _ plan: SweepPlan
    ) throws(FileError) -> (folder: SweepFolder, record: SweepRecord) {
        let record = SweepRecord(plan, options: options, started: Date())
        let (folder, lock) = try SweepFolder.create(
            in: options.outputs, name: plan.name, record: record, config: plan.config)
        defer { withExtendedLifetime(lock) {} }
        return (folder, try carryOut(record, in: folder))
    }

    /// Goes on with a sweep: jobs that have come to their end stay, as do those that diverged; half
    /// done ones go on from their checkpoints, and those that failed otherwise are tried again.
    ///
    /// - Throws: `FileError` when another process works on the sweep or on a job of it, or its record
    ///   cannot be read or written.
    package func resume(
        _ folder: SweepFolder
    ) throws(FileError) -> (folder: SweepFolder, record: SweepRecord) {
        let lock = try folder.lock()
        defer { withExtendedLifetime(lock) {} }
        var record = try SweepRecord(of: folder)
        for index in record.jobs.indices where record.jobs[index].state != .finished {
            let run = try folder.run(of: record.jobs[index])
            if let run, try run.isLocked {
                throw FileError(
                    path: run.path, operation: "resume",
                    reason: "another process is using this folder; wait for it to end or stop it "
                        + "first", category: .cannotWrite)
            }
            if let run, try hasDiverged(run) { continue }
            record.jobs[index].state = .waiting
            record.jobs[index].error = nil
        }
        if options.processes != nil || options.threads != nil {
            record.processes = options.processes ?? record.processes
            record.threads = options.threadsPerJob(processes: record.processes)
        }
        return (folder, try carryOut(record, in: folder))
    }

    /// Whether a run diverged; one whose record is damaged is tried again.
    private func hasDiverged(_ run: RunFolder) throws(FileError) -> Bool {
        do throws(FileError) {
            return try RunRecord(of: run).status == .diverged
        } catch {
            if error.category == .unreadable { throw error }
            return false
        }
    }

    /// A job that is being done.
    private struct Task {
        let index: Int
        let process: ChildProcess
        let watch = Stopwatch()
        /// The last lines that it wrote.
        var lastLines: [String] = []
    }

    /// A signal that is sent again and again: a process that has just begun may miss one.
    private struct StopSignal {
        private var signal: Int32?
        private var sinceLast: Stopwatch?

        var isAsked: Bool { signal != nil }

        mutating func ask(_ signal: Int32) {
            if self.signal != signal { sinceLast = nil }
            self.signal = signal
        }

        mutating func send(to processes: [ChildProcess]) {
            guard let signal, sinceLast?.seconds ?? .infinity >= 0.5 else { return }
            for process in processes { process.send(signal) }
            sinceLast = Stopwatch()
        }
    }

    private func carryOut(
        _ given: SweepRecord, in folder: SweepFolder
    ) throws(FileError) -> SweepRecord {
        var record = given
        var tasks: [Task] = []
        /// What jobs are asked to stop by; no more are started then.
        var stop = StopSignal()
        var wasInterrupted = false
        record.status = .running
        try write(&record, folder)
        observe(.started(folder, record))
        while true {
            switch options.request() {
            case .none: break
            case .stop(let signal):
                if !wasInterrupted { stop.ask(signal) }
                wasInterrupted = true
            case .stopAtOnce:
                stop.ask(SIGKILL)
                wasInterrupted = true
            }
            stop.send(to: tasks.map(\.process))
            while !stop.isAsked, tasks.count < record.processes,
                let index = record.jobs.firstIndex(where: { $0.state == .waiting })
            {
                if let task = start(index, &record, in: folder) { tasks.append(task) }
                try write(&record, folder)
                if record.jobs[index].state == .failed, options.stopsAtFirstFailure {
                    stop.ask(SIGTERM)
                }
            }
            if tasks.isEmpty { break }
            ChildProcess.wait(for: tasks.map(\.process), milliseconds: 25)
            observe(.waited)
            for position in tasks.indices.reversed() {
                guard let ending = look(&tasks[position], record) else { continue }
                let task = tasks.remove(at: position)
                settle(task, ending, &record, in: folder, isStopping: stop.isAsked)
                try write(&record, folder)
                if record.jobs[task.index].state == .failed, options.stopsAtFirstFailure,
                    !stop.isAsked
                {
                    stop.ask(SIGTERM)
                }
            }
        }
        let isComplete = record.jobs.allSatisfy { $0.state == .finished }
        let hasFailed = record.jobs.contains { $0.state == .failed }
        record.status =
            isComplete ? .finished : wasInterrupted || !hasFailed ? .interrupted : .failed
        try write(&record, folder)
        return record
    }

    private func write(_ record: inout SweepRecord, _ folder: SweepFolder) throws(FileError) {
        record.updated = Date()
        try record.write(to: folder)
    }

    /// Starts a job, or notes why it cannot be started.
    private func start(
        _ index: Int, _ record: inout SweepRecord, in folder: SweepFolder
    ) -> Task? {
        let job = record.jobs[index]
        do throws(FileError) {
            let run = try folder.run(of: job)
            let common =
                options.jobArguments + ["--threads=\(record.threads)", "--sweeper=\(getpid())"]
            let arguments =
                if let run {
                    ["--resume=\(run.path)"] + common
                } else {
                    [Self.positional(folder.configPath)] + job.overrides
                        + ["--output-dir=\(folder.path)", "--folder-name=\(job.folderName)"]
                        + common
                }
            let process = try ChildProcess(
                options.program.path, [options.program.name, "run"] + arguments,
                environment: options.environment)
            record.jobs[index].state = .running
            observe(.jobStarted(record.jobs[index], isResumed: run != nil))
            return Task(index: index, process: process)
        } catch {
            record.jobs[index].state = .failed
            record.jobs[index].error = "\(error)"
            observe(.jobEnded(record.jobs[index], seconds: 0))
            return nil
        }
    }

    /// A path that is not taken for an option.
    private static func positional(_ path: String) -> String {
        path.hasPrefix("-") ? "./" + path : path
    }

    /// Passes on what a job has said; how it ended, if it did.
    private func look(_ task: inout Task, _ record: SweepRecord) -> ChildProcess.Ending? {
        let ending = task.process.poll()
        for line in task.process.lines() {
            task.lastLines = task.lastLines.suffix(9) + [line]
            observe(.jobSaid(record.jobs[task.index], line))
        }
        return ending
    }

    /// Notes how a job ended.
    private func settle(
        _ task: Task, _ ending: ChildProcess.Ending, _ record: inout SweepRecord,
        in folder: SweepFolder, isStopping: Bool
    ) {
        let job = record.jobs[task.index]
        let state: SweepJob.State
        switch ending {
        case .exited(0): state = .finished
        case .exited(128 + SIGINT), .exited(128 + SIGTERM), .exited(128 + SIGHUP):
            state = .interrupted
        case .killed where isStopping: state = .interrupted
        case .exited, .killed: state = .failed
        }
        record.jobs[task.index].state = state
        if state == .failed {
            let run = (try? folder.run(of: job)).flatMap { try? RunRecord(of: $0) }
            record.jobs[task.index].error =
                run?.error ?? Self.reason(ending, lastLines: task.lastLines)
        }
        observe(
            .jobEnded(
                record.jobs[task.index], seconds: task.watch.seconds))
    }

    /// Why a job failed that left no word in its record.
    private static func reason(_ ending: ChildProcess.Ending, lastLines: [String]) -> String {
        switch ending {
        case .killed(let signal):
            return
                "the process was ended by signal \(signal) (\(String(cString: strsignal(signal))))"
        case .exited(let code):
            let prefix = "genlab: "
            guard let start = lastLines.lastIndex(where: { $0.hasPrefix(prefix) }) else {
                return (lastLines.suffix(3) + ["the process ended with exit code \(code)"])
                    .joined(separator: "\n")
            }
            return String(lastLines[start...].joined(separator: "\n").dropFirst(prefix.count))
        }
    }
}
