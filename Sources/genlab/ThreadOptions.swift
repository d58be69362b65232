import ArgumentParser

/// How many threads a command computes with.
struct ThreadOptions: ParsableArguments {
    @Option(help: "Threads; physical cores unless given.")
    var threads: Int?
}
