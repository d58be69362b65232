import ArgumentParser
import Configuration

/// Words on the command line that name no command, which the argument parser would call
/// unexpected arguments without saying which commands there are.
enum UnknownCommand {
    /// What to tell of the first word that should name a command of `root` and does not; nil when
    /// there is none.
    static func message(
        for words: [String], below root: any ParsableCommand.Type
    ) -> String? {
        var command: any ParsableCommand.Type = root
        var path = [name(of: root)]
        for word in words {
            let subcommands = command.configuration.subcommands
            guard !subcommands.isEmpty, !word.hasPrefix("-"), word != "help" else { return nil }
            if let next = subcommands.first(where: { name(of: $0) == word }) {
                command = next
                path.append(word)
                continue
            }
            let names = subcommands.map(name)
            let hint =
                closestMatch(to: word, among: names).map { "did you mean \"\($0)\"?" }
                ?? "expected one of \(names.joined(separator: ", "))"
            let parent = path.joined(separator: " ")
            return "there is no command \"\(word)\" of \(parent); \(hint)"
        }
        return nil
    }

    private static func name(of command: any ParsableCommand.Type) -> String {
        command.configuration.commandName ?? ""
    }
}
