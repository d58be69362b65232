import Foundation

/// The real `genlab`, run as its users run it: another process, with its own folder and environment.
///
/// The binary is the one that was built beside the test bundle.
package struct Program {
    /// The binary, or a word that begins the command in front of it.
    package var executable = Program.built("genlab")
    /// The folder that it runs in.
    package var directory: String
    /// The variables that it sees: only a path, a home and what is put here.
    package var environment: [String: String]
    /// Whether standard error is a terminal, of 100 columns.
    package var errorsGoToTerminal = false
    /// Whether standard output goes to the same terminal.
    package var outputGoesToTerminal = false
    /// Whether standard input comes from the same terminal; it is empty otherwise.
    package var inputComesFromTerminal = false
    /// Where standard output goes instead of to the outcome.
    package var outputPath: String?
    /// The most bytes that a file which it writes may have; any number when nil.
    package var fileSizeLimit: Int?
    /// The most files that it may have open at a time; as many as the tests when nil.
    package var openFileLimit: Int?
    /// Kept while the program is, since it goes when it is let go of.
    private var scratch: Scratch?

    /// A program that works in `directory` and keeps its cache there.
    package init(in directory: Scratch, environment: [String: String] = [:]) {
        self.init(in: directory.path, environment: environment)
        scratch = directory
    }

    /// A program that works in `directory` and keeps its cache there.
    package init(in directory: String, environment: [String: String] = [:]) {
        self.directory = directory
        var variables = ["HOME": directory, "LANG": "C.UTF-8", "TZ": "UTC"]
        for name in ["PATH", "LD_LIBRARY_PATH"] {
            variables[name] = ProcessInfo.processInfo.environment[name]
        }
        self.environment = variables.merging(environment) { _, given in given }
    }

    /// Runs to the end, or for `timeout` seconds, after which the process is killed.
    package func run(_ arguments: String..., timeout: Double = 120) throws -> Outcome {
        try run(arguments, timeout: timeout)
    }

    /// Runs to the end, or for `timeout` seconds, after which the process is killed.
    package func run(_ arguments: [String], timeout: Double = 120) throws -> Outcome {
        try start(arguments).finish(timeout: timeout)
    }

    /// Starts and returns at once, for tests that send signals.
    package func start(_ arguments: String...) throws -> RunningProgram {
        try start(arguments)
    }

    /// Starts and returns at once, for tests that send signals.
    package func start(_ arguments: [String]) throws -> RunningProgram {
        try RunningProgram(self, arguments)
    }

    /// How a process ended and what it left behind.
    package struct Outcome: CustomStringConvertible {
        /// The exit code; 128 + the signal's number for a process that a signal ended.
        package let exitCode: Int32
        /// The signal that ended the process.
        package let signal: Int32?
        /// All of standard output.
        package let output: String
        /// All of standard error.
        package let errors: String
        /// The most memory that was resident at a time, in bytes.
        package let peakMemory: Int
        /// From start to end.
        package let seconds: Double
        /// Whether the process was killed since its time was up.
        package let timedOut: Bool

        /// The lines of standard output.
        package var outputLines: [String] { Self.lines(of: output) }
        /// The lines of standard error.
        package var errorLines: [String] { Self.lines(of: errors) }

        private static func lines(of text: String) -> [String] {
            var lines = text.components(separatedBy: "\n")
            if lines.last == "" { lines.removeLast() }
            return lines
        }

        /// All of it, for a test that fails.
        package var description: String {
            "exit \(exitCode)\(timedOut ? " (killed after its time)" : ""), "
                + "\(peakMemory / 1_000_000) MB, \(Int(seconds * 1000)) ms\n"
                + "--- output\n\(output)\n--- errors\n\(errors)"
        }
    }

    /// A failure of the harness itself.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String

        /// A failure in words.
        package init(description: String) { self.description = description }
    }

    /// The path of a binary that was built beside the test bundle.
    package static func built(_ name: String) -> String {
        let bundle = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let candidates = ([bundle].compactMap { $0 } + CommandLine.arguments).map {
            URL(fileURLWithPath: $0).deletingLastPathComponent().appendingPathComponent(name).path
        }
        let found = candidates.first { FileManager.default.isExecutableFile(atPath: $0) }
        precondition(found != nil, "\(name) is in none of \(candidates)")
        return found ?? ""
    }
}
