import ArgumentParser
import Basics
import Comparison
import Experiments
import Foundation
import RunStore

/// `genlab list`: the runs of a folder.
struct ListCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists runs: status, progress and best metric.",
        discussion: """
            Examples:
              genlab list
              genlab list status=finished model.type=gan --sort min:test/loss
              genlab list 'age<7d' 'optimizer.learningRate>=1e-3' 'test/accuracy>0.98'
              genlab list --format json | jq -r '.runs[] | select(.epoch < 5).name'

            A run whose process died is called crashed; go on with it by genlab run --resume NAME. \
            A sweep is a line of its own above its jobs.

            Filters name a key and a value with =, !=, <, <=, > or >= between; all of them must hold. \
            Keys are settings with dots, metrics (the last value; min:, max: or best: in front for \
            another one), name, status, sweep, started, age, epoch, step, time and speed. Values with \
            commas are alternatives, texts may be patterns with *. A shell wants < and > in quotes.
            """)

    @Argument(
        help: "Conditions, as in status=finished or 'test/loss<110'.",
        completion: Completion.filters)
    var filters: [String] = []

    @Option(
        help:
            "Order: min:, max:, last: or best:METRIC, name, status, started, epoch, step, time, speed.",
        completion: Completion.orders)
    var sort: String?

    @Flag(help: "Turn the order round.")
    var reverse = false

    @Flag(help: "One line for a sweep instead of one for each of its jobs.")
    var foldSweeps = false

    @Option(help: "What to print: table, csv, json or md.")
    var format: OutputFormat = .table

    @Option(help: "Folder of run folders.", completion: .directory)
    var outputDir = "Outputs"

    func perform() throws {
        let chosen = try filters.map { try RunFilter($0) }
        let order = try (sort ?? (reverse ? "started" : nil)).map {
            try RunOrder($0, isReversed: reverse)
        }
        let list = try RunList(
            in: outputDir, filters: chosen, order: order, foldsSweeps: foldSweeps)
        if list.isEmpty, format == .table {
            StandardError.write(
                filters.isEmpty
                    ? "no runs in \"\(outputDir)\"\n"
                    : "no run in \"\(outputDir)\" is like that\n")
        } else {
            format.write(
                table: { writeTable(list) }, csv: { list.csv }, json: { list.json },
                markdown: { list.table.markdown })
        }
        for problem in list.problems { StandardError.write("warning: \(problem)\n") }
        if list.isIncomplete { throw ExitCode(FileError.Category.unreadable.exitCode) }
    }

    private func writeTable(_ list: RunList) {
        let style = TextStyle.output
        let statuses = list.statuses
        StandardOutput.write(list.table) { row, column, text in
            guard let row else { return style(.bold, text) }
            return column == 1 ? style(statuses[row].attribute, text) : text
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
