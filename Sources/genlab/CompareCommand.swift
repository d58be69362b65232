import ArgumentParser
import ExperimentRunner
import Foundation
import Imaging

/// `genlab compare`: runs side by side.
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare", abstract: "Shows runs side by side: settings, metrics, curves.",
        discussion: """
            Examples:
              genlab compare Outputs/vae-*
              genlab compare latest vae-mnist-20260131-235959 -o curves.png

            One table tells how the runs stand, one in which settings they differ, and one the \
            last and the best value of each metric; curves of losses and accuracies follow. With -o, \
            the curves of all metrics are drawn to a file, whose path is the last line.
            """)

    @Argument(help: "Runs: folders, names, or latest; a sweep stands for its jobs.")
    var runs: [String]

    @Option(name: .shortAndLong, help: "Write the curves to this file too, .png or .svg.")
    var output: String?

    @Option(help: "Folder in which runs are looked for by name.")
    var outputDir = "Outputs"

    func run() throws {
        try CommandFailure.reporting { try perform() }
    }

    private func perform() throws {
        try Process.prepare(threads: nil)
        let file = try output.map { try ComparisonFile(path: $0) }
        let folders = try RunListing.findAll(runs, in: outputDir)
        let comparison = try RunComparison(folders: folders)
        try file?.write(comparison)
        let columns = StandardOutput.columns ?? 100
        print(ComparisonTable(comparison).text(columns: columns))
        if let grid = ComparisonPlot(comparison).mainGrid {
            print(
                grid.terminal(columns: columns, rows: 14, colour: TextStyle.output.isOn))
        }
        if let output { print(output) }
    }
}
