import ArgumentParser
import ExperimentRunner
import Foundation

/// The question before something is removed.
enum Confirmation {
    /// Shows what goes and asks; true when it may go.
    ///
    /// - Throws: `ValidationError` when nobody can be asked and `isGiven` is false.
    static func ask(_ plan: RemovalPlan, isGiven: Bool, isDryRun: Bool) throws -> Bool {
        guard !plan.isEmpty else {
            StandardError.write("there is nothing to remove\n")
            return false
        }
        StandardOutput.write(plan.table)
        if isDryRun {
            StandardError.write("would remove \(plan.summary)\n")
            return false
        }
        if isGiven { return true }
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

    /// Carries a plan out that was agreed to.
    static func carryOut(_ plan: RemovalPlan) throws {
        try plan.carryOut()
        StandardError.write("removed \(plan.summary)\n")
    }
}
