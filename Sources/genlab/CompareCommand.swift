import ArgumentParser
import Basics
import Comparison
import Configuration
import Experiments
import Foundation
import Imaging
import RunStore

/// `genlab compare`: runs side by side.
struct CompareCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare", abstract: "Shows runs side by side: settings, metrics, curves.",
        discussion: """
            Examples:
              genlab compare Outputs/vae-*
              genlab compare Outputs/vae-* -o report.html
              genlab compare 'vae-*' --sort min:test/loss --top 5 -o curves.png
              genlab compare 'vae-*' --group-by optimizer.learningRate --metrics '^test/'

            Tables tell how the runs stand, in which settings they differ, and what became of each \
            metric; curves of losses and accuracies follow. With -o, the curves of all metrics are \
            drawn to a file, whose path is the last line. Curves are as measured unless --smoothing \
            is given; values that are NaN or infinite are marked where they happened. Runs that \
            cannot be read are left out and named at the end, and the exit code tells.
            """)

    /// As many runs as are told apart; a table for a person shows no more unasked.
    private static let runLimit = 40

    /// From so many lines on it is worth telling that they had to be read.
    private static let manyLines = 100_000

    @Argument(
        help: "Runs or sweeps: folders, names, latest, or patterns such as 'vae-*'.",
        completion: Completion.runsAndSweeps)
    var runs: [String]

    @Option(
        name: .shortAndLong,
        help: "Write the curves to this file too: .png, .svg, .pdf, or .html for a browser.",
        completion: .file(extensions: ["png", "svg", "pdf", "html"]))
    var output: String?

    @Option(
        help: "Show the metrics whose names match this regular expression.",
        completion: Completion.metrics)
    var metrics: String?

    @Option(help: "Of the settings that differ, show those whose dotted names match this.")
    var params: String?

    @Option(help: "Lay curves along step, epoch, samples, relative or wall time.")
    var x: CurveAxis = .step

    @Option(help: "Smooth curves by TensorBoard's formula with this weight, 0 to 0.999.")
    var smoothing = 0.0

    @Flag(help: "Lay values out by their logarithms.")
    var logY = false

    @Option(help: "Average the runs that have the same value of this setting.")
    var groupBy: String?

    @Option(
        help:
            "Order: min:, max:, last: or best:METRIC, name, status, started, epoch, step, time, speed.",
        completion: Completion.orders)
    var sort: String?

    @Option(help: "Show only this many runs, the first ones in that order.")
    var top: Int?

    @Flag(help: "Show all runs, however many there are.")
    var all = false

    @Flag(help: "Leave nothing out of an .html file: all pictures, and all points that are kept.")
    var full = false

    @Option(help: "What to print: table, csv, json or md.")
    var format: OutputFormat = .table

    @Option(
        help: "Folder in which runs are looked for by name or pattern.", completion: .directory)
    var outputDir = "Outputs"

    func perform() throws {
        try Process.prepare(threads: nil)
        if all, top != nil { throw ValidationError("--all and --top contradict each other.") }
        let file = try output.map { try ComparisonFile(path: $0) }
        let order = try sort.map { try RunOrder($0) }
        var request = try ComparisonRequest(
            top: top, order: order, axis: x, smoothing: smoothing, groupKey: groupBy)
        request.metrics = try metrics.map { try NamePattern($0, option: "--metrics") }
        request.params = try params.map { try NamePattern($0, option: "--params") }
        request.isLogarithmic = logY

        let words = try RunArguments(runs, in: outputDir)
        for note in words.notes { StandardError.write("genlab: \(note)\n") }
        if groupBy == nil, top == nil, !all, format == .table,
            words.folders.count > Self.runLimit
        {
            try request.limit(to: Self.runLimit)
            StandardError.write(
                "genlab: showing \(Self.runLimit) of \(words.folders.count) runs; --all shows all, "
                    + "--sort and --top choose\n")
        }
        let comparison = try request.selection(of: read(words.folders))
        if let file, file.isPage {
            let report = try Report(comparison, request, time: Date(), isFull: full)
            try OutputProtection.whileWriting([file.path]) { try file.write(report) }
        }
        let drawn = file.flatMap { $0.isPage ? nil : $0 }
        let plot =
            drawn != nil || format == .table ? try ComparisonPlot(comparison, request) : nil
        if let plot, let drawn {
            try OutputProtection.whileWriting([drawn.path]) { try drawn.write(plot) }
        }
        write(comparison, plot)
        if let output { print(output) }
        try tell(comparison.unreadable)
    }

    /// Tells of the runs that were left out, of which there must be none for the command to succeed.
    private func tell(_ unreadable: [RunComparison.UnreadableRun]) throws {
        guard let last = unreadable.last else { return }
        for run in unreadable.dropLast() { StandardError.write("genlab: \(run.error)\n") }
        throw last.error
    }

    private func read(_ folders: [RunFolder]) throws -> RunComparison {
        let watch = Stopwatch()
        let comparison = try RunComparison(folders: folders)
        let built = comparison.runs.filter { $0.indexOrigin == .built }
        let lines = built.reduce(0) { $0 + $1.index.lineCount }
        if lines >= Self.manyLines {
            StandardError.write(
                "genlab: indexed \(Wording.count(lines)) metric lines of \(built.count) "
                    + "\(built.count == 1 ? "run" : "runs") in \(Wording.duration(watch.seconds)); "
                    + "the next comparison reads the indexes\n")
        }
        return comparison
    }

    private func write(_ comparison: RunComparison, _ plot: ComparisonPlot?) {
        let table = ComparisonTable(comparison, groupedBy: groupBy)
        let document = ComparisonDocument(comparison, groupedBy: groupBy)
        format.write(
            table: {
                let columns = StandardOutput.columns ?? 100
                print(table.text(columns: columns))
                if let grid = plot?.mainGrid {
                    print(
                        styled: grid.terminal(
                            columns: columns, rows: 14, colour: TextStyle.output.isOn))
                }
            }, csv: { document.csv }, json: { document.json }, markdown: { table.markdown })
    }
}

extension CurveAxis: ExpressibleByArgument {}
