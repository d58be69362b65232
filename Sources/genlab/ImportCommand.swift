import ArgumentParser
import Experiments
import Foundation
import RunStore
import Sampling

/// `genlab import`: weights from elsewhere as a run that can be sampled and trained on.
struct ImportCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Puts weights from elsewhere into the model of a config.",
        discussion: """
            Examples:
              genlab import model.safetensors --into Experiments/vae-mnist.json -o Outputs/imported
              genlab sample Outputs/imported -o grid.png
              genlab run --resume Outputs/imported

            The file is what safetensors.torch.save_file writes of a state_dict with the model's \
            names and shapes: genlab export --to safetensors prints the module. Training goes on \
            from step 0 with fresh optimisers. The run's folder is printed.
            """)

    @Argument(help: "The weights, a .safetensors file.")
    var file: String

    @Argument(help: "Settings to change, as in data.type=digits-5k.")
    var overrides: [String] = []

    @Option(help: "The config, or a run's folder, whose config is taken.")
    var into: String

    @Option(name: .shortAndLong, help: "The run's folder, which must not exist.")
    var output: String

    @Option(help: "Folder that holds the data, where there is no network.")
    var dataRoot: String?

    @OptionGroup
    var pool: ThreadOptions

    func perform() throws {
        try Process.prepare(threads: pool.threads)
        let config =
            try FileSystem.kind(of: into) == .folder
            ? try RunFolder(opening: into).configPath : into
        let experiment = try Experiment(path: config, overrides: overrides)
        StandardError.note(experiment.notes)
        let weights = try WeightImport(
            file, into: experiment,
            options: RunOptions(
                dataRoot: dataRoot, environment: ProcessInfo.processInfo.environment,
                arguments: CommandLine.arguments), source: config)
        try OutputProtection.whileWriting([output]) { _ = try weights.write(to: output) }
        print(output)
    }
}
