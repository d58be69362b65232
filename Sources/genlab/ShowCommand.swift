import ArgumentParser
import Basics
import Comparison
import Configuration
import ExperimentRunner
import Experiments
import Foundation
import RunStore

/// `genlab show`: what a run did, or what a config would do.
struct ShowCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows what a run did, or what a config would do.",
        discussion: """
            Examples:
              genlab show latest
              genlab show latest --format json
              genlab show Experiments/vae-mnist.json model.latentSize=2
              genlab show Experiments/dcgan-mnist.json --expand

            Of a run: its record, settings, metrics and files. Of a config: the model's layers with \
            their output shapes, parameters, and for an example the floating-point operations \
            forwards and the bytes of the output, and what the run would need.
            """)

    @Argument(
        help: "A run (its folder, its name, or latest) or a config file.",
        completion: Completion.runsAndConfigs)
    var subject: String

    @Argument(help: "Settings of a config to change, as in model.latentSize=2.")
    var overrides: [String] = []

    @Flag(help: "Print the config instead, with presets written out as lists of layers.")
    var expand = false

    @Option(help: "What to print: table, csv, json or md.")
    var format: OutputFormat = .table

    @Option(help: "Folder of run folders.", completion: .directory)
    var outputDir = "Outputs"

    @Option(help: "Folder that holds the data, where there is no network.")
    var dataRoot: String?

    func perform() throws {
        if try Experiment.isConfig(subject) {
            try Process.prepare(threads: nil)
            try showConfig()
        } else {
            guard !expand else {
                throw ValidationError("--expand is for configs; \"\(subject)\" is a run.")
            }
            guard overrides.isEmpty else {
                throw ValidationError(
                    "Settings can be changed of a config, not of the run \"\(subject)\".")
            }
            let details = try RunDetails(of: RunListing.find(subject, in: outputDir))
            format.write(
                table: { showRun(details) }, csv: { details.csv }, json: { details.json },
                markdown: { details.markdown })
        }
    }

    private func showConfig() throws {
        let experiment = try Experiment(path: subject, overrides: overrides)
        let options = RunOptions(
            outputs: outputDir, dataRoot: dataRoot,
            environment: ProcessInfo.processInfo.environment)
        let outline = try ExperimentOutline(experiment, options: options, source: subject)
        StandardError.note(experiment.notes)
        StandardError.warn(outline.plan.warnings)
        if expand { return print(outline.expandedConfig.serialized(indented: true)) }
        format.write(
            table: { show(outline) }, csv: { outline.model.table.csv }, json: { outline.json },
            markdown: { outline.model.table.markdown })
    }

    private func show(_ outline: ExperimentOutline) {
        let experiment = outline.experiment
        let style = TextStyle.output
        let model = outline.model
        print(
            styled: style(.bold, experiment.config.name) + ": a \(experiment.config.model.typeName)"
        )
        print("")
        StandardOutput.write(model.table)
        print("")
        if !outline.classNames.isEmpty {
            print("Classes: \(Wording.classes(outline.classNames))")
        }
        print("Parameters: \(Wording.count(model.parameterCount))")
        if model.bufferCount > 0 {
            print("Running statistics: \(Wording.count(model.bufferCount))")
        }
        if model.frozenCount > 0 {
            print("Fixed weights of a first run: \(Wording.count(model.frozenCount))")
        }
        print(
            "Training: \(outline.plan.epochs) epochs of "
                + "\(Wording.count(outline.plan.stepsPerEpoch)) steps, "
                + "\(experiment.config.training.batchSize) examples a step")
        for schedule in outline.schedules {
            print("Schedule of \(schedule.optimizer): counted \(schedule.description)")
        }
        print("Estimate: \(outline.plan.estimate.description)")
    }

    private func showRun(_ details: RunDetails) {
        let style = TextStyle.output
        print(
            styled: style(.bold, details.folder.qualifiedName) + "  "
                + style(details.status.attribute, details.status.rawValue))
        for (label, value) in details.record {
            print(label.padding(toLength: 10, withPad: " ", startingAt: 0) + value)
        }
        print(styled: "\n" + style(.bold, "Settings"))
        for (path, value) in details.settings { print("\(path) = \(value)") }
        print(styled: "\n" + style(.bold, "Metrics"))
        if details.metrics.summary.entries.isEmpty {
            print("none yet")
        } else {
            StandardOutput.write(details.metricTable)
        }
        if !details.metricDescriptions.isEmpty { print("") }
        for (name, text) in details.metricDescriptions { print("\(name): \(text)") }
        print(styled: "\n" + style(.bold, "Files"))
        for (path, description) in details.files { print("\(path)  \(description)") }
    }
}

extension RunRecord.EffectiveStatus {
    fileprivate var attribute: TextStyle.Attribute { Optional(self).attribute }
}

extension TextStyle {
    /// A table's style with bold headings.
    func headings(row: Int?, column: Int, text: String) -> String {
        row == nil ? self(.bold, text) : text
    }
}
