import ArgumentParser
import Configuration
import Families
import Experiments
import RunStore
import Sampling

/// `genlab export`: a trained model for other programs.
struct ExportCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Writes a trained model for other programs.",
        discussion: """
            Examples:
              genlab export latest --to onnx -o decoder.onnx
              genlab export latest --to onnx --part encoder -o encoder.onnx
              genlab export latest --to safetensors -o model.safetensors > model.py
              genlab export latest --to csv -o weights

            onnx: one part as a graph of operators (opset 17) with a free batch and images \
            [batch, channels, height, width]; the decoder, generator, classifier or regressor \
            unless --part names another. safetensors, npz and csv: the weights of the part, or all, \
            named and laid out as in a PyTorch state_dict; csv is a new folder with a table for \
            each tensor, a line a place along its first axis, and tensors.csv, which lists them. \
            Graph and module take features as they are in the data and standardize them where \
            training did; class names are in every format. With safetensors the code of a torch.nn module that loads the file is printed; with \
            the others, the path.
            """)

    @Argument(
        help: "A run's folder, its name or latest; or a checkpoint's folder.",
        completion: Completion.runs)
    var source: String

    @Option(name: .customLong("to"), help: "The format: onnx, safetensors, npz or csv.")
    var format: ModelExport.Format

    @Option(name: .shortAndLong, help: "The file, or for csv the folder.")
    var output: String

    @Option(
        help: "The part: \(Self.parts.joined(separator: ", ")).", completion: .list(Self.parts))
    var part: String?

    @Option(help: "Weights to export, averaged or current: averages where there are any.")
    var weights: SamplingWeights?

    @Option(help: "Write the code of the PyTorch module here, with any format.")
    var torchCode: String?

    @Option(help: "Write inputs and our own outputs for them here, as .npz, to check against.")
    var reference: String?

    @Option(help: "Folder in which runs are looked for by name.")
    var outputDir = "Outputs"

    @OptionGroup
    var pool: ThreadOptions

    /// Names of what models of any family export.
    private static let parts = Registry.standard.families.flatMap { $0.exportedNames }

    func validate() throws {
        guard let part, !Self.parts.contains(part) else { return }
        throw ValidationError(
            "--part is \(part); expected one of \(Self.parts.joined(separator: ", ")).")
    }

    func perform() throws {
        try Process.prepare(threads: pool.threads)
        let location = try CheckpointLocation.find(source, in: outputDir)
        for error in location.refused { StandardError.write("warning: passed over: \(error)\n") }
        let export = try ModelExport(location, part: part, weights: weights)
        for warning in export.warnings(format) { StandardError.write("warning: \(warning)\n") }
        let code = export.torchCode(format, loading: output)
        let outputs = [output, reference, torchCode].compactMap(\.self)
        for path in outputs { try OutputPath.refuseSpecial(path) }
        try OutputProtection.whileWriting(outputs) {
            try export.write(format, to: output)
            if let reference { try export.writeReference(to: reference) }
            if let torchCode { try AtomicFile.write(code, to: torchCode) }
        }
        if format == .safetensors, torchCode == nil {
            print(code, terminator: "")
        } else {
            print(output)
        }
    }
}

extension ModelExport.Format: ExpressibleByArgument {}
