import ArgumentParser
import ExperimentRunner
import Foundation

/// `genlab list`: the runs of a folder.
struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists runs: status, progress and best metric.",
        discussion: """
            Example:
              genlab list --output-dir Outputs

            A run whose process died is called crashed; go on with it by genlab run --resume NAME.
            """)

    @Option(help: "Folder of run folders.")
    var outputDir = "Outputs"

    func run() throws {
        try CommandFailure.reporting {
            let (table, overviews) = try RunOverview.table(of: outputDir)
            guard !overviews.isEmpty else {
                StandardError.write("no runs in \"\(outputDir)\"\n")
                return
            }
            let style = TextStyle.output
            StandardOutput.write(table) { row, column, text in
                guard let row else { return style(.bold, text) }
                return column == 1 ? style(overviews[row].status.attribute, text) : text
            }
            for problem in overviews.flatMap(\.problems) {
                StandardError.write("warning: \(problem)\n")
            }
        }
    }
}

extension RunRecord.EffectiveStatus? {
    /// The colour of a status.
    var attribute: TextStyle.Attribute {
        switch self {
        case .finished: .green
        case .running: .cyan
        case .interrupted: .yellow
        case .failed, .diverged, .crashed, nil: .red
        }
    }
}

extension TextStyle {
    /// The style of standard output.
    static var output: TextStyle {
        TextStyle(descriptor: STDOUT_FILENO, environment: ProcessInfo.processInfo.environment)
    }

    /// The style of standard error.
    static var errors: TextStyle {
        TextStyle(descriptor: STDERR_FILENO, environment: ProcessInfo.processInfo.environment)
    }
}
