import ArgumentParser

/// A command whose errors are told on standard error and turned into their exit codes.
protocol ReportingCommand: ParsableCommand {
    /// Does what the command is for.
    func perform() throws
}

extension ReportingCommand {
    mutating func run() throws {
        do {
            try perform()
        } catch {
            throw try CommandFailure.exit(for: error)
        }
    }
}

/// As `ReportingCommand`, for commands that wait.
protocol AsyncReportingCommand: AsyncParsableCommand {
    /// Does what the command is for.
    func perform() async throws
}

extension AsyncReportingCommand {
    mutating func run() async throws {
        do {
            try await perform()
        } catch {
            throw try CommandFailure.exit(for: error)
        }
    }
}
