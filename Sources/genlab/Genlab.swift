import ArgumentParser
import Basics
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
        do {
            try Process.settle()
        } catch {
            StandardError.write("genlab: \(error)\n")
            Foundation.exit(MachineShortage.exitCode)
        }
        await carryOutAndExit(Array(CommandLine.arguments.dropFirst()))
    }

    /// Ends the program on the thread that has done the work: the way back to the first one may take
    /// a new thread, for which Dispatch would wait for ever where the system refuses it.
    private static func carryOutAndExit(_ words: [String]) async {
        let code = await carryOut(words)
        Foundation.exit(StandardOutput.end(code))
    }

    /// Does what `words` ask for; returns the exit code.
    private static func carryOut(_ words: [String]) async -> Int32 {
        if let message = RawArguments.fault
            ?? ArgumentCheck.fault(of: CommandLine.arguments)
            ?? UnknownCommand.message(for: words, below: Genlab.self)
        {
            StandardError.write("genlab: \(message)\n")
            return ExitCode.validationFailure.rawValue
        }
        var command: any ParsableCommand
        do { command = try parseAsRoot(words) } catch { return tell(error) }
        do {
            if var waiting = command as? any AsyncParsableCommand {
                try await waiting.run()
            } else {
                try command.run()
            }
            return ExitCode.success.rawValue
        } catch let error as ValidationError {
            StandardError.write(
                UsageError.message(error, of: type(of: command), below: Genlab.self))
            return ExitCode.validationFailure.rawValue
        } catch {
            return tell(error)
        }
    }

    /// Tells what the argument parser has to say of an error, of which help, the version and
    /// completion scripts are some; returns the exit code.
    private static func tell(_ error: any Error) -> Int32 {
        let code = exitCode(for: error)
        let text = fullMessage(for: error)
        if !text.isEmpty {
            if code.isSuccess { print(text) } else { StandardError.write(text + "\n") }
        }
        return code.rawValue
    }
}
