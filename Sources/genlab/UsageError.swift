import ArgumentParser

/// What is told of a command line that a command, not the argument parser, finds wrong.
enum UsageError {
    /// The error, how the command is used, and where there is more, as the argument parser words it.
    /// Left to itself the parser would show how the root command is used.
    static func message(
        _ error: ValidationError, of command: any ParsableCommand.Type,
        below root: any ParsableCommand.Type
    ) -> String {
        let path = path(to: command, from: root) ?? []
        return """
            Error: \(error.message)
            Usage: \(root.usageString(for: command))
              See '\((path + ["--help"]).joined(separator: " "))' for more information.

            """
    }

    /// The names of the commands that lead to `command`.
    private static func path(
        to command: any ParsableCommand.Type, from root: any ParsableCommand.Type
    ) -> [String]? {
        let name = root.configuration.commandName ?? ""
        if command == root { return [name] }
        return root.configuration.subcommands.lazy
            .compactMap { path(to: command, from: $0) }.first.map { [name] + $0 }
    }
}
