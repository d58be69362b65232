import ArgumentParser
import ExperimentRunner
import Foundation

/// `genlab env`: what results may depend on besides the config.
struct EnvCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "env", abstract: "Prints versions and the machine, to paste into a report.",
        discussion: """
            Example:
              genlab env
            """)

    @Option(help: "Threads; physical cores unless given.")
    var threads: Int?

    func run() throws {
        try CommandFailure.reporting {
            try Process.prepare(threads: threads)
            let report = EnvironmentReport(environment: ProcessInfo.processInfo.environment)
            for line in report.lines { print(line) }
        }
    }
}
