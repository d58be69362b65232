import Glibc
import RunStore

/// A process of this program that does one job: the boundary to the calls that start, watch and end
/// it.
final class ChildProcess {
    /// How a process ended.
    enum Ending: Equatable {
        /// By itself, with that exit code.
        case exited(Int32)
        /// By that signal.
        case killed(Int32)
    }

    /// The number of the process.
    let processIdentifier: pid_t
    /// The end of the pipe that its standard error comes out of.
    private let errors: Int32
    private var buffer: [UInt8] = []
    private var ending: Ending?

    private static let longestLine = 1 << 16

    /// Starts a program with its arguments, the first of which is the name that it goes by.
    ///
    /// It has a group of its own, so that a Ctrl-C of the terminal reaches it only as the sweep passes
    /// it on, nothing to read, and its standard output goes nowhere. Throws `FileError`.
    init(
        _ program: String, _ arguments: [String], environment: [String: String]
    ) throws(FileError) {
        func failure(_ code: Int32) -> FileError {
            FileError(path: program, operation: "start", code: code, category: .cannotWrite)
        }
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw failure(errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for signal in [SIGINT, SIGTERM, SIGPIPE, SIGXFSZ] { sigaddset(&signals, signal) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))

        var words = arguments.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in words + variables { free(text) } }
        var number: pid_t = 0
        let code = posix_spawn(&number, program, &actions, &attributes, &words, &variables)
        close(ends[1])
        guard code == 0 else {
            close(ends[0])
            throw failure(code)
        }
        errors = ends[0]
        processIdentifier = number
    }

    deinit {
        if ending == nil {
            kill(processIdentifier, SIGKILL)
            waitpid(processIdentifier, nil, 0)
        }
        close(errors)
    }

    /// Sends a signal to the process, unless it has ended.
    func send(_ signal: Int32) {
        if ending == nil { kill(processIdentifier, signal) }
    }

    /// How the process ended; nil while it goes on.
    func poll() -> Ending? {
        if let ending { return ending }
        var status: Int32 = 0
        guard waitpid(processIdentifier, &status, WNOHANG) == processIdentifier else { return nil }
        let signal = status & 0x7F
        let result = signal == 0 ? Ending.exited((status >> 8) & 0xFF) : .killed(signal)
        ending = result
        return result
    }

    /// The lines of standard error that have come whole since the last look; once the process has
    /// ended, the rest too.
    func lines() -> [String] {
        var bytes = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = read(errors, &bytes, bytes.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { break }
            buffer += bytes[..<count]
        }
        var lines = buffer.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        var rest = Array(lines.removeLast())
        if ending != nil || rest.count > Self.longestLine {
            if !rest.isEmpty { lines.append(rest[...]) }
            rest = []
        }
        let texts = lines.map { String(decoding: $0, as: UTF8.self) }
        buffer = rest
        return texts
    }

    /// Waits until one of the processes says something or ends, or for `milliseconds`.
    static func wait(for processes: [ChildProcess], milliseconds: Int32) {
        var descriptors = processes.map {
            pollfd(fd: $0.errors, events: Int16(POLLIN), revents: 0)
        }
        _ = Glibc.poll(&descriptors, nfds_t(descriptors.count), milliseconds)
    }
}
