import Foundation
import Glibc

/// A `genlab` that was started and not yet waited for; killed when it is let go of.
package final class RunningProgram {
    /// The process.
    package let processIdentifier: pid_t
    private let program: Program
    private let files: Scratch
    private let terminal: Terminal?
    private let started = Date()
    private var terminalText: [UInt8] = []
    private var peak = 0
    private var outcome: Program.Outcome?

    package init(_ program: Program, _ arguments: [String]) throws {
        self.program = program
        files = try Scratch()
        terminal = program.errorsGoToTerminal ? try Terminal(columns: 100) : nil
        processIdentifier = try Self.spawn(
            program, arguments, input: program.inputComesFromTerminal ? terminal?.path : nil,
            output: (program.outputGoesToTerminal ? terminal?.path : program.outputPath)
                ?? (files / "output"),
            errors: terminal?.path ?? (files / "errors"))
    }

    /// Types on the terminal.
    package func type(_ text: String) { terminal?.write(text) }

    deinit {
        if outcome == nil {
            kill(-processIdentifier, SIGKILL)
            waitpid(processIdentifier, nil, 0)
        }
    }

    /// What came on standard output so far.
    package var output: String { Self.text(files / "output") }

    /// What came on standard error so far.
    package var errors: String {
        guard let terminal else { return Self.text(files / "errors") }
        terminalText += terminal.read()
        return String(decoding: terminalText, as: UTF8.self)
    }

    /// Sends a signal.
    package func send(_ signal: Int32) {
        if outcome == nil { kill(processIdentifier, signal) }
    }

    /// Waits until `condition` holds; false when the process ends or `timeout` seconds pass before.
    package func wait(timeout: Double = 60, until condition: () throws -> Bool) rethrows -> Bool {
        let end = Date().addingTimeInterval(timeout)
        while Date() < end {
            if try condition() { return true }
            if hasEnded { return try condition() }
            watch()
        }
        return false
    }

    /// Waits for the end; after `timeout` seconds the process is killed.
    package func finish(timeout: Double = 120) throws -> Program.Outcome {
        if let outcome { return outcome }
        let timedOut = !wait(timeout: timeout) { hasEnded }
        if timedOut { kill(-processIdentifier, SIGKILL) }
        var status: Int32 = 0
        guard waitpid(processIdentifier, &status, 0) == processIdentifier else {
            throw Program.Failure(description: "waitpid: \(String(cString: strerror(errno)))")
        }
        let signal = status & 0x7F
        let outcome = Program.Outcome(
            exitCode: signal == 0 ? (status >> 8) & 0xFF : 128 + signal,
            signal: signal == 0 ? nil : signal, output: output, errors: errors,
            peakMemory: peak,
            seconds: Date().timeIntervalSince(started), timedOut: timedOut)
        self.outcome = outcome
        return outcome
    }

    /// Whether the process is over; it stays there to be waited for.
    private var hasEnded: Bool {
        if outcome != nil { return true }
        var information = siginfo_t()
        let options = WEXITED | WNOHANG | WNOWAIT
        return waitid(P_PID, id_t(processIdentifier), &information, options) == 0
            && information.si_signo == SIGCHLD
    }

    /// Looks at the most memory used so far and lets some milliseconds pass.
    ///
    /// What the system reports at the end (`ru_maxrss`) begins with the peak of the process that
    /// this one was split off from, here that of all tests together. The peak of the program's own
    /// memory is looked at instead, once it runs in the place of the copy of this process.
    private func watch() {
        let path = "/proc/\(processIdentifier)/status"
        let links = ["self", "\(processIdentifier)"].map {
            try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\($0)/exe")
        }
        if let other = links[1], other != links[0],
            let status = try? String(contentsOfFile: path, encoding: .utf8),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
            let kilobytes = line.split(whereSeparator: { !$0.isNumber }).first.flatMap({ Int($0) })
        {
            peak = max(peak, kilobytes * 1024)
        }
        if let terminal { terminalText += terminal.read() }
        usleep(3_000)
    }

    private static func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }

    private static func spawn(
        _ program: Program, _ arguments: [String], input: String?, output: String, errors: String
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let create = O_WRONLY | O_CREAT | O_TRUNC | O_NOCTTY
        posix_spawn_file_actions_addopen(
            &actions, 0, input ?? "/dev/null", O_RDONLY | O_NOCTTY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, create, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errors, create, 0o600)

        // A group of its own, so that whatever it starts can be ended with it, and no signal that
        // the tests ignore.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in [SIGINT, SIGTERM, SIGPIPE, SIGXFSZ] { sigaddset(&signals, signal) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))

        // The shell changes the folder and sets limits, of files' sizes in blocks of 512 bytes, then
        // gives way.
        let limit =
            (program.fileSizeLimit.map { "ulimit -f \($0 / 512) && " } ?? "")
            + (program.openFileLimit.map { "ulimit -n \($0) && " } ?? "")
        let words =
            ["/bin/sh", "-c", "cd \"$0\" && \(limit)exec \"$@\"", program.directory]
            + [program.executable] + arguments
        let variables = program.environment.map { "\($0)=\($1)" }
        var cArguments = words.map { strdup($0) } + [nil]
        var cVariables = variables.map { strdup($0) } + [nil]
        defer { for pointer in cArguments + cVariables { free(pointer) } }
        var processIdentifier: pid_t = 0
        let code = posix_spawn(
            &processIdentifier, words[0], &actions, &attributes, &cArguments, &cVariables)
        guard code == 0 else {
            throw Program.Failure(
                description: "cannot start \(words[0]): \(String(cString: strerror(code)))")
        }
        return processIdentifier
    }
}
