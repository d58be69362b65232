import ArgumentParser
import Comparison
import Experiments

/// `genlab rm`: removes runs.
struct RemoveCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "rm", abstract: "Removes runs and sweeps, after saying which and asking.",
        discussion: """
            Examples:
              genlab rm vae-mnist-20260131-235959
              genlab rm 'vae-*' --dry-run
              genlab rm status=failed,diverged,crashed 'age>30d'
              genlab rm step=0 --yes

            Runs are named as elsewhere, by patterns in quotes, or by filters as of genlab list, which \
            choose among the runs of the words beside them, or among all. What goes is shown with its \
            size; on a terminal a yes is waited for, elsewhere --yes is needed. Only runs and sweeps \
            that lie in the output folder are removed: nothing behind a symbolic link, and nothing \
            that a process works on.
            """)

    @Argument(
        help:
            "Runs or sweeps: names, folders, latest, patterns, and filters such as status=failed.",
        completion: Completion.runsAndSweeps)
    var runs: [String]

    @OptionGroup var removal: RemovalOptions

    func perform() throws {
        let items = try StoredItems(runs, in: removal.outputDir)
        for note in items.notes { StandardError.write("genlab: \(note)\n") }
        let plan = try RemovalPlan(removing: items.items)
        try removal.carryOut(plan)
    }
}
