import ArgumentParser
import Configuration
import Experiments
import Families
import Foundation
import RunStore

/// `genlab new`: a config to begin with.
struct NewCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Writes a config to begin with, with comments.",
        discussion: """
            Examples:
              genlab new vae
              genlab new gan -o Experiments/faces.jsonc
              genlab new classifier -o - | less

            The config is JSON with comments (// to the end of the line), which genlab reads as it is \
            and editors know by the ending .jsonc: above each setting stands what it does and which \
            other values it takes. It trains on digits that are part of the program. The path is \
            printed. A file that stands there is left alone (exit code 73) unless --force is given.
            """)

    @Argument(
        help: "What to train: \(Registry.standard.templates.map(\.name).joined(separator: ", ")).",
        completion: .list(Registry.standard.templates.map(\.name)))
    var template: String

    @Option(
        name: .shortAndLong,
        help: "The file: TEMPLATE.jsonc unless given; - for standard output.",
        completion: .file(extensions: ["jsonc", "json"]))
    var output: String?

    @Option(help: "Name of the experiment: that of the file unless given.")
    var name: String?

    @Flag(help: "Replace a file that stands there.")
    var force = false

    func perform() throws {
        let template = try experimentTemplate()
        let path = output ?? "\(template.name).jsonc"
        let text = template.template.text(
            name: try experimentName(of: path, template), schema: Self.schema(near: path))
        guard path != "-" else { return print(text, terminator: "") }
        if try !force && FileSystem.kind(of: path) != nil {
            throw FileError(
                path: path, operation: "write",
                reason: "something of that name stands there; --force replaces it",
                category: .cannotWrite)
        }
        try OutputProtection.whileWriting([path]) {
            _ = try AtomicFile.write(text, to: path)
        }
        print(path)
    }

    private func experimentTemplate() throws -> (name: String, template: ExperimentTemplate) {
        let templates = Registry.standard.templates
        if let known = templates.first(where: { $0.name == template }) { return known }
        let names = templates.map(\.name)
        let hint =
            closestMatch(to: template, among: names).map { "did you mean \"\($0)\"?" }
            ?? "expected one of \(names.joined(separator: ", "))."
        throw ValidationError("There is no template \"\(template)\"; \(hint)")
    }

    /// The name that was given, which must be one, or that of the file as far as it can be one.
    private func experimentName(
        of path: String, _ template: (name: String, template: ExperimentTemplate)
    ) throws -> String {
        if let name {
            let text = template.template.text(name: name, schema: nil)
            do {
                _ = try Experiment(bytes: Array(text.utf8), source: "--name")
            } catch {
                throw ValidationError("\(error)")
            }
            return name
        }
        let stem = FileSystem.split(path).name.prefix { $0 != "." }
        let isPlain: (Character) -> Bool = { $0.isASCII && ($0.isLetter || $0.isNumber) }
        let text = String(stem.map { isPlain($0) || "_-".contains($0) ? $0 : "-" }.prefix(100))
        return text.first.map(isPlain) == true ? text : template.name
    }

    /// The schema of a working tree that the file will lie in, as seen from the file.
    private static func schema(near path: String) -> String? {
        let name = "schema/experiment.schema.json"
        let file = URL(fileURLWithPath: path == "-" ? "config.jsonc" : path).standardizedFileURL
        var folder = file.deletingLastPathComponent()
        var prefix = ""
        while true {
            let candidate = folder.appendingPathComponent(name).path
            if (try? FileSystem.kind(of: candidate)) == .file { return prefix + name }
            let parent = folder.deletingLastPathComponent()
            if parent.path == folder.path { return nil }
            folder = parent
            prefix += "../"
        }
    }
}
