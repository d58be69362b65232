import ArgumentParser
import ExperimentRunner

/// The command line: parse, call, print.
@main
struct Genlab: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "genlab",
        abstract: "Trains, samples and compares generative models from one JSON file.",
        discussion: """
            Example:
              genlab run Experiments/quickstart-vae.json
              genlab sample latest -n 64 -o grid.png
            """,
        version: programVersion,
        subcommands: [
            RunCommand.self,
            SampleCommand.self,
            CompareCommand.self,
        ])
}
