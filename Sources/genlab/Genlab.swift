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
            ExportCommand.self,
            ImportCommand.self,
            CompareCommand.self,
            ListCommand.self,
            ShowCommand.self,
            DiffCommand.self,
            RemoveCommand.self,
            PruneCommand.self,
            NewCommand.self,
            ServeCommand.self,
            ConfigCommand.self,
            DataCommand.self,
            EnvCommand.self,
            GradientCheckCommand.self,
            ManualCommand.self,
        ])

    static func main() async {
        let words = Array(CommandLine.arguments.dropFirst())
        if let message = UnknownCommand.message(for: words, below: Genlab.self) {
            StandardError.write("genlab: \(message)\n")
            Foundation.exit(ExitCode.validationFailure.rawValue)
        }
        var command: any ParsableCommand
        do { command = try parseAsRoot(words) } catch { exit(withError: error) }
        do {
            if var waiting = command as? any AsyncParsableCommand {
                try await waiting.run()
            } else {
                try command.run()
            }
        } catch let error as ValidationError {
            StandardError.write(
                UsageError.message(error, of: type(of: command), below: Genlab.self))
            Foundation.exit(ExitCode.validationFailure.rawValue)
        } catch {
            exit(withError: error)
        }
    }
}
