import ArgumentParser
import Comparison
import Experiments

/// `genlab prune`: removes checkpoints that runs can do without.
struct PruneCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune", abstract: "Removes checkpoints that runs can do without.",
        discussion: """
            Examples:
              genlab prune --dry-run
              genlab prune 'vae-*' --keep-last 3 --keep-best test/loss
              genlab prune status=finished 'age>7d' --yes

            Of each run the newest whole checkpoint stays, and the best one, so that it can still be \
            sampled and gone on with; the others go, and so does what processes that were killed left \
            half made. Without words all runs are looked at; words and filters are those of genlab rm, \
            which removes whole runs. What goes is shown with its size; on a terminal a yes is waited \
            for, elsewhere --yes is needed. Runs that a process works on are left alone.
            """)

    @Argument(
        help: "Runs or sweeps: names, folders, latest, patterns, and filters such as 'age>7d'.",
        completion: Completion.runsAndSweeps)
    var runs: [String] = []

    @Option(help: "How many of the newest checkpoints stay.")
    var keepLast = 1

    @Option(
        help: "The metric whose best checkpoint stays: the one that training watched unless given.",
        completion: Completion.metrics)
    var keepBest: String?

    @OptionGroup var removal: RemovalOptions

    func perform() throws {
        let rule = try PrunedCheckpoints.Rule(last: keepLast, metric: keepBest)
        let items = try StoredItems(runs, in: removal.outputDir)
        let pruned = try PrunedCheckpoints.all(of: items.items, by: rule)
        for note in items.notes + pruned.notes { StandardError.write("genlab: \(note)\n") }
        let plan = try RemovalPlan(
            pruning: pruned.checkpoints,
            leftovers: runs.isEmpty ? PrunedCheckpoints.leftovers(in: removal.outputDir) : [])
        try removal.carryOut(plan)
    }
}
