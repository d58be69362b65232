import Configuration
import Experiments
import FoundationEssentials
import RunStore

extension SweepRecord {
    /// The record of a sweep that starts.
    init(_ plan: SweepPlan, options: SweepOptions, started: Date) {
        self.init(
            started: started, arguments: options.arguments, method: plan.method,
            parameters: plan.parameters.map {
                Parameter(key: "\($0.action.prefix)\($0.pathText)", values: $0.valuesText)
            },
            rules: plan.rules, processes: options.processes ?? 1,
            threads: options.threadsPerJob(processes: options.processes ?? 1),
            jobs: plan.jobs.enumerated().map { SweepJob(number: $0, overrides: $1) })
    }
}
