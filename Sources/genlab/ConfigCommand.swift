import ArgumentParser
import Configuration
import Experiments
import Foundation
import RunStore

/// `genlab config`: checks configs and prints their schema.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Checks configs, and prints their JSON schema and the metrics of their runs.",
        discussion: """
            Example:
              genlab config check Experiments/*.json
              genlab config schema -o schema/experiment.schema.json
              genlab config metrics
            """,
        subcommands: [Check.self, Schema.self, Metrics.self])

    /// `genlab config check`.
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check", abstract: "Checks configs and tells all that is wrong with them.",
            discussion: """
                Example:
                  genlab config check Experiments/vae-mnist.json Experiments/gan-mnist.json

                Exits with 78 when a config is wrong, with 66 when one is missing.
                """)

        @Argument(help: "Config files.", completion: Completion.configFiles)
        var files: [String]

        func run() throws {
            var codes: [Int32] = []
            for file in files {
                do {
                    let experiment = try Experiment(path: file)
                    for note in experiment.notes {
                        StandardError.write("\(file): note: \(note)\n")
                    }
                    for warning in try ExperimentOutline.check(experiment, source: file) {
                        StandardError.write("\(file): warning: \(warning)\n")
                    }
                    try SweepPlan.check(section: experiment.config.sweep, path: file)
                    print("\(file): valid")
                } catch let error as RunError {
                    StandardError.write("\(file): \(error)\n")
                    codes.append(CommandFailure.badConfig)
                } catch {
                    StandardError.write("\(error)\n")
                    codes.append(CommandFailure.code(of: error) ?? 1)
                }
            }
            if codes.contains(CommandFailure.badConfig) {
                throw ExitCode(CommandFailure.badConfig)
            }
            if let code = codes.first { throw ExitCode(code) }
        }
    }

    /// `genlab config schema`.
    struct Schema: ReportingCommand {
        static let configuration = CommandConfiguration(
            commandName: "schema", abstract: "Prints the JSON schema (draft-07) of configs.",
            discussion: """
                Example:
                  genlab config schema -o schema/experiment.schema.json

                Editors that know JSON schemas complete and explain the keys of a config whose \
                "$schema" names the file.
                """)

        @Option(name: .shortAndLong, help: "File to write instead of standard output.")
        var output: String?

        func perform() throws {
            let text = Experiment.schema().serialized(indented: true)
            if let output {
                try AtomicFile.write(text + "\n", to: output)
            } else {
                print(text)
            }
        }
    }

    /// `genlab config metrics`.
    struct Metrics: ReportingCommand {
        static let configuration = CommandConfiguration(
            commandName: "metrics", abstract: "Prints the metrics that runs write.",
            discussion: """
                Example:
                  genlab config metrics --format md

                Of each: what it is, its unit, whether lower or higher is better, what it is a mean \
                over, and of a likelihood whether it is a bound or an estimate.
                """)

        @Option(help: "What to print: table, csv, json or md.")
        var format: OutputFormat = .table

        func perform() throws {
            let reference = MetricReference()
            format.write(
                table: { print(reference.text, terminator: "") }, csv: { reference.csv },
                json: { reference.json }, markdown: { reference.markdown })
        }
    }
}
