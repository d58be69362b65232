import ArgumentParser
import ExperimentRunner
import Foundation

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
            ListCommand.self,
            ShowCommand.self,
            ConfigCommand.self,
            DataCommand.self,
            EnvCommand.self,
            GradientCheckCommand.self,
        ])

    static func main() async {
        let words = Array(CommandLine.arguments.dropFirst())
        if let message = UnknownCommand.message(for: words, below: Genlab.self) {
            StandardError.write("genlab: \(message)\n")
            Foundation.exit(ExitCode.validationFailure.rawValue)
        }
        await main(nil)
    }
}
