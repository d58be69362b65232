import ArgumentParser
import Basics
import ExperimentRunner
import Experiments

/// `genlab diff`: the settings in which two configs differ.
struct DiffCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Shows the settings in which two configs or runs differ.",
        discussion: """
            Examples:
              genlab diff Experiments/vae-mnist.json Experiments/vae-mnist-2d.json
              genlab diff Experiments/vae-mnist.json latest
              genlab diff latest vae-mnist-20260131-235959 --exit-code

            Defaults are filled in before the two are compared, so that only what makes a difference \
            is shown. The exit code is 0 either way; with --exit-code it is 1 when something differs.
            """)

    @Argument(
        help: "A config file, or a run: its folder, its name, or latest.",
        completion: Completion.runsAndConfigs)
    var first: String

    @Argument(help: "What to hold against it.", completion: Completion.runsAndConfigs)
    var second: String

    @Flag(help: "Exit with 1 when something differs.")
    var exitCode = false

    @Option(help: "What to print: table, csv, json or md.")
    var format: OutputFormat = .table

    @Option(help: "Folder in which runs are looked for by name.", completion: .directory)
    var outputDir = "Outputs"

    func perform() throws {
        let difference = ConfigDifference(
            try ConfigDifference.Side(first, in: outputDir),
            try ConfigDifference.Side(second, in: outputDir))
        if difference.settings.isEmpty, format == .table {
            StandardError.write("no setting differs\n")
        } else {
            format.write(
                table: { StandardOutput.write(difference.table) }, csv: { difference.csv },
                json: { difference.json }, markdown: { difference.table.markdown })
        }
        if exitCode, !difference.settings.isEmpty { throw ExitCode(1) }
    }
}
