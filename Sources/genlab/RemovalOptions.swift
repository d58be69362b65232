import ArgumentParser
import Comparison
import Foundation

/// What commands that remove something have in common: where to look, and the question before.
struct RemovalOptions: ParsableArguments {
    @Flag(name: .shortAndLong, help: "Remove without asking.")
    var yes = false

    @Flag(help: "Show what would go, and remove nothing.")
    var dryRun = false

    @Option(help: "Folder of run folders.", completion: .directory)
    var outputDir = "Outputs"

    /// Shows what goes, asks, and carries it out.
    ///
    /// - Throws: `ValidationError` when nobody can be asked and `--yes` was not given.
    func carryOut(_ plan: RemovalPlan) throws {
        guard try isAgreed(plan) else { return }
        try plan.carryOut()
        StandardError.write("removed \(plan.summary)\n")
    }

    private func isAgreed(_ plan: RemovalPlan) throws -> Bool {
        guard !plan.isEmpty else {
            StandardError.write("there is nothing to remove\n")
            return false
        }
        StandardOutput.write(plan.table)
        if dryRun {
            StandardError.write("would remove \(plan.summary)\n")
            return false
        }
        if yes { return true }
        guard isatty(STDIN_FILENO) == 1, StandardError.isTerminal else {
            throw ValidationError(
                "Nothing was removed: there is no terminal to ask at; --yes removes without asking, "
                    + "--dry-run only shows.")
        }
        StandardError.write("Remove \(plan.summary)? [y/N] ")
        let answer = readLine()?.trimmingCharacters(in: .whitespaces).lowercased() ?? ""
        let isYes = ["y", "yes"].contains(answer)
        if !isYes { StandardError.write("nothing was removed\n") }
        return isYes
    }
}
