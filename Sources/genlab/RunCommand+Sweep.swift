import ArgumentParser
import Comparison
import ExperimentRunner
import Experiments
import Foundation
import Kernels
import RunStore

extension RunCommand {
    /// Does the sweep that the arguments describe, or lists its jobs.
    func sweep(_ source: (config: String?, overrides: [String])) throws {
        guard let config = source.config else {
            throw ValidationError("Missing expected argument '<config>'.")
        }
        let plan = try SweepPlan(
            path: config, arguments: withOptions(source.overrides), trials: trials)
        StandardError.note(plan.notes)
        if dryRun {
            for (number, overrides) in plan.jobs.enumerated() {
                print("\(number)  \(overrides.joined(separator: " "))")
            }
            StandardError.write("\(plan.name): \(plan.jobs.count) jobs\n")
            return
        }
        try carryOut { try $0.start(plan) }
    }

    /// Goes on with a sweep, or lists what is left of it.
    func resume(_ sweep: SweepFolder) throws {
        guard config == nil, overrides.isEmpty, name == nil, seed == nil, trials == nil else {
            throw ValidationError(
                "\"\(sweep.path)\" is a sweep, which goes on with the settings that it began with.")
        }
        if dryRun {
            for job in try SweepRecord(of: sweep).jobs {
                print(
                    "\(job.number)  \(job.state.rawValue)  \(job.overrides.joined(separator: " "))")
            }
            return
        }
        try carryOut { try $0.resume(sweep) }
    }

    private func carryOut(
        _ body: (Sweeper) throws -> (folder: SweepFolder, record: SweepRecord)
    ) throws {
        let interruption = Interruption(.sweep)
        defer { withExtendedLifetime(interruption) {} }
        let request = interruption.request
        var arguments = [
            "--progress=\(progress == .off ? "off" : "auto")", "--log-level=\(logLevel)",
        ]
        if let dataRoot { arguments.append("--data-root=\(dataRoot)") }
        let display = SweepDisplay(style: progress)
        let sweeper = Sweeper(
            SweepOptions(
                outputs: outputDir, processes: jobs, threads: pool.threads,
                machineThreads: Threads.physicalCores, stopsAtFirstFailure: failFast,
                program: ("/proc/self/exe", CommandLine.arguments.first ?? "genlab"),
                jobArguments: arguments, environment: ProcessInfo.processInfo.environment,
                arguments: CommandLine.arguments,
                request: {
                    request.isRepeated
                        ? .stopAtOnce
                        : request.isMade ? .stop(signal: request.signalNumber) : .none
                })
        ) { display.handle($0) }
        let (folder, record): (SweepFolder, SweepRecord)
        do {
            (folder, record) = try body(sweeper)
        } catch {
            display.clear()
            throw error
        }
        display.clear()
        try tell(record, folder)
        if request.isMade, record.status != .finished { throw ExitCode(request.exitCode) }
        if record.count(.failed) > 0 { throw ExitCode(1) }
        if record.status == .interrupted { throw ExitCode(request.exitCode) }
    }

    /// How the sweep stands, the comparison of its runs, and its folder as the last line.
    private func tell(_ record: SweepRecord, _ folder: SweepFolder) throws {
        if record.status == .interrupted {
            let left = record.jobs.count - record.count(.finished)
            StandardError.write(
                "interrupted with \(left) of \(record.jobs.count) jobs to do; go on with: genlab run "
                    + "--resume \(folder.path)\n")
            return print(folder.path)
        }
        let failed = record.jobs.filter { $0.state == .failed }
        if !failed.isEmpty {
            StandardError.write(
                "\(failed.count) of \(record.jobs.count) jobs failed: "
                    + failed.map { "\($0.number)" }.joined(separator: ", ") + "\n")
        }
        do {
            try compare(try folder.runs, in: folder)
        } catch {
            // The runs are there all the same, and one that is damaged is no reason to hide them.
            StandardError.write("warning: the runs cannot be compared: \(error)\n")
        }
        print(folder.path)
    }

    private func compare(_ runs: [RunFolder], in folder: SweepFolder) throws {
        guard !runs.isEmpty else { return }
        let comparison = try RunComparison(folders: runs)
        print(ComparisonTable(comparison).text(columns: StandardOutput.columns ?? 100))
        for run in comparison.unreadable { StandardError.write("warning: \(run.error)\n") }
        if !comparison.metrics.isEmpty {
            try ComparisonFile(path: folder.comparisonPath).write(ComparisonPlot(comparison))
        }
    }
}
