import Foundation
import Glibc

/// The real `genlab`, run as its users run it: another process, with its own folder and environment.
///
/// The binary is the one that was built beside the test bundle.
struct Program {
    /// The binary, or a word that begins the command in front of it.
    var executable = Program.built("genlab")
    /// The folder that it runs in.
    var directory: String
    /// The variables that it sees: only a path, a home and what is put here.
    var environment: [String: String]
    /// Whether standard error is a terminal, of 100 columns.
    var errorsGoToTerminal = false
    /// Whether standard input comes from the same terminal; it is empty otherwise.
    var inputComesFromTerminal = false
    /// The most bytes that a file which it writes may have; any number when nil.
    var fileSizeLimit: Int?
    /// Kept while the program is, since it goes when it is let go of.
    private var scratch: Scratch?

    /// A program that works in `directory` and keeps its cache there.
    init(in directory: Scratch, environment: [String: String] = [:]) {
        self.init(in: directory.path, environment: environment)
        scratch = directory
    }

    /// A program that works in `directory` and keeps its cache there.
    init(in directory: String, environment: [String: String] = [:]) {
        self.directory = directory
        var variables = ["HOME": directory, "LANG": "C.UTF-8", "TZ": "UTC"]
        for name in ["PATH", "LD_LIBRARY_PATH"] {
            variables[name] = ProcessInfo.processInfo.environment[name]
        }
        self.environment = variables.merging(environment) { _, given in given }
    }

    /// Runs to the end, or for `timeout` seconds, after which the process is killed.
    func run(_ arguments: String..., timeout: Double = 120) throws -> Outcome {
        try run(arguments, timeout: timeout)
    }

    /// Runs to the end, or for `timeout` seconds, after which the process is killed.
    func run(_ arguments: [String], timeout: Double = 120) throws -> Outcome {
        try start(arguments).finish(timeout: timeout)
    }

    /// Starts and returns at once, for tests that send signals.
    func start(_ arguments: String...) throws -> RunningProgram {
        try start(arguments)
    }

    /// Starts and returns at once, for tests that send signals.
    func start(_ arguments: [String]) throws -> RunningProgram {
        try RunningProgram(self, arguments)
    }

    /// How a process ended and what it left behind.
    struct Outcome: CustomStringConvertible {
        /// The exit code; 128 + the signal's number for a process that a signal ended.
        let exitCode: Int32
        /// The signal that ended the process.
        let signal: Int32?
        /// All of standard output.
        let output: String
        /// All of standard error.
        let errors: String
        /// The most memory that was resident at a time, in bytes.
        let peakMemory: Int
        /// From start to end.
        let seconds: Double
        /// Whether the process was killed since its time was up.
        let timedOut: Bool

        /// The lines of standard output.
        var outputLines: [String] { Self.lines(of: output) }
        /// The lines of standard error.
        var errorLines: [String] { Self.lines(of: errors) }

        private static func lines(of text: String) -> [String] {
            var lines = text.components(separatedBy: "\n")
            if lines.last == "" { lines.removeLast() }
            return lines
        }

        /// All of it, for a test that fails.
        var description: String {
            "exit \(exitCode)\(timedOut ? " (killed after its time)" : ""), "
                + "\(peakMemory / 1_000_000) MB, \(Int(seconds * 1000)) ms\n"
                + "--- output\n\(output)\n--- errors\n\(errors)"
        }
    }

    /// A failure of the harness itself.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// The path of a binary that was built beside the test bundle.
    static func built(_ name: String) -> String {
        let bundle = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let candidates = ([bundle].compactMap { $0 } + CommandLine.arguments).map {
            URL(fileURLWithPath: $0).deletingLastPathComponent().appendingPathComponent(name).path
        }
        let found = candidates.first { FileManager.default.isExecutableFile(atPath: $0) }
        precondition(found != nil, "\(name) is in none of \(candidates)")
        return found ?? ""
    }
}

/// A `genlab` that was started and not yet waited for; killed when it is let go of.
final class RunningProgram {
    /// The process.
    let processIdentifier: pid_t
    private let program: Program
    private let files: Scratch
    private let terminal: Terminal?
    private let started = Date()
    private var terminalText: [UInt8] = []
    private var peak = 0
    private var outcome: Program.Outcome?

    fileprivate init(_ program: Program, _ arguments: [String]) throws {
        self.program = program
        files = try Scratch()
        terminal = program.errorsGoToTerminal ? try Terminal(columns: 100) : nil
        processIdentifier = try Self.spawn(
            program, arguments, input: program.inputComesFromTerminal ? terminal?.path : nil,
            output: files / "output", errors: terminal?.path ?? (files / "errors"))
    }

    /// Types on the terminal.
    func type(_ text: String) { terminal?.write(text) }

    deinit {
        if outcome == nil {
            kill(-processIdentifier, SIGKILL)
            waitpid(processIdentifier, nil, 0)
        }
    }

    /// What came on standard output so far.
    var output: String { Self.text(files / "output") }

    /// What came on standard error so far.
    var errors: String {
        guard let terminal else { return Self.text(files / "errors") }
        terminalText += terminal.read()
        return String(decoding: terminalText, as: UTF8.self)
    }

    /// Sends a signal.
    func send(_ signal: Int32) {
        if outcome == nil { kill(processIdentifier, signal) }
    }

    /// Waits until `condition` holds; false when the process ends or `timeout` seconds pass before.
    func wait(timeout: Double = 60, until condition: () throws -> Bool) rethrows -> Bool {
        let end = Date().addingTimeInterval(timeout)
        while Date() < end {
            if try condition() { return true }
            if hasEnded { return try condition() }
            watch()
        }
        return false
    }

    /// Waits for the end; after `timeout` seconds the process is killed.
    func finish(timeout: Double = 120) throws -> Program.Outcome {
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

        // The shell changes the folder and sets the limit, in blocks of 512 bytes, then gives way.
        let limit = program.fileSizeLimit.map { "ulimit -f \($0 / 512) && " } ?? ""
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

/// A folder for one test, removed when it is let go of.
final class Scratch {
    /// Where it is.
    let path: String

    init() throws {
        let template = FileManager.default.temporaryDirectory.path + "/genlab-tests-XXXXXX"
        var bytes = Array(template.utf8CString)
        guard mkdtemp(&bytes) != nil else {
            throw Program.Failure(description: "mkdtemp: \(String(cString: strerror(errno)))")
        }
        path = String(decoding: bytes.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        // A test may have taken the right to write away.
        chmod(path, 0o700)
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of a name in the folder.
    static func / (folder: Scratch, name: String) -> String { folder.path + "/" + name }

    /// Writes a text and returns its path.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        try write(Array(text.utf8), to: name)
    }

    /// Writes bytes and returns their path.
    @discardableResult
    func write(_ bytes: [UInt8], to name: String) throws -> String {
        let path = self / name
        try FileManager.default.createDirectory(
            atPath: URL(fileURLWithPath: path).deletingLastPathComponent().path,
            withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }

    /// The names of all that is in the folder, at any depth, sorted.
    var contents: [String] {
        (FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []).sorted()
    }
}

/// A pseudo-terminal: what a process writes to it is read here.
final class Terminal {
    /// The name that a process opens.
    let path: String
    private let descriptor: Int32

    init(columns: Int) throws {
        descriptor = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
        var number: Int32 = 0
        var isLocked: Int32 = 0
        guard descriptor >= 0, ioctl(descriptor, Self.unlockRequest, &isLocked) == 0,
            ioctl(descriptor, Self.numberRequest, &number) == 0
        else {
            throw Program.Failure(description: "no pseudo-terminal can be had")
        }
        path = "/dev/pts/\(number)"
        var size = winsize(
            ws_row: 25, ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(descriptor, UInt(TIOCSWINSZ), &size)
    }

    /// `TIOCSPTLCK` and `TIOCGPTN` of Linux, which no header shows to Swift.
    private static let unlockRequest: UInt = 0x4004_5431
    private static let numberRequest: UInt = 0x8004_5430

    deinit { close(descriptor) }

    /// Types a text, as a person would at the keyboard.
    func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Glibc.write(descriptor, bytes, bytes.count)
    }

    /// What has come since the last look.
    func read() -> [UInt8] {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return all }
            all += buffer[..<count]
        }
    }
}
