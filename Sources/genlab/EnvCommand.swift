import ArgumentParser
import Configuration
import Experiments
import Foundation

/// `genlab env`: what results may depend on besides the config.
struct EnvCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "env", abstract: "Prints versions and the machine, to paste into a report.",
        discussion: """
            Examples:
              genlab env
              genlab env --format json

            What is printed is a block of Markdown that can be pasted into a report of a bug as it is.
            """)

    /// What is printed.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case md, json
    }

    @Option(help: "What to print: md or json.")
    var format: Format = .md

    @OptionGroup
    var pool: ThreadOptions

    func perform() throws {
        try Process.prepare(threads: pool.threads)
        let report = EnvironmentReport(environment: ProcessInfo.processInfo.environment)
        switch format {
        case .md: print(report.markdown, terminator: "")
        case .json: print(report.json.serialized(indented: true))
        }
    }
}
