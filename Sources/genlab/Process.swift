import ArgumentParser
import ExperimentRunner
import Foundation
import Kernels

/// What has to be set up before a command works.
enum Process {
    /// Signals, backend and threads.
    ///
    /// - Throws: `ValidationError` for a backend or a number of threads that cannot be had.
    static func prepare(threads: Int?) throws {
        Threads.waitBriefly()
        takeName()
        Heap.settle()
        // A full file or a closed pipe is an error to report, not a death.
        signal(SIGXFSZ, SIG_IGN)
        signal(SIGPIPE, SIG_IGN)
        openStandardStreams()
        if let name = ProcessInfo.processInfo.environment["GENLAB_BACKEND"] {
            let names = MatrixBackend.allCases.filter(\.isAvailable).map(\.rawValue)
            guard names.contains(name) else {
                throw ValidationError(
                    "GENLAB_BACKEND is \"\(name)\"; expected \(names.joined(separator: ", ")).")
            }
        }
        let count = threads ?? Threads.physicalCores
        guard (1...1024).contains(count) else {
            throw ValidationError("--threads is \(count); expected a number from 1 to 1024.")
        }
        Threads.use(count)
    }

    /// Names the process as `top`, `pgrep` and `killall` know it: started by way of `/proc/self/exe`,
    /// as it is when it replaces itself and as sweeps start their jobs, it is called "exe" there.
    private static func takeName() {
        try? FileHandle(forWritingAtPath: "/proc/self/comm")?.write(contentsOf: Data("genlab".utf8))
    }

    /// Gives closed standard streams to `/dev/null`: otherwise the next file that is opened takes
    /// their number, and messages end up in it.
    private static func openStandardStreams() {
        for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
        where fcntl(stream, F_GETFD) < 0 {
            _ = open("/dev/null", O_RDWR)
        }
    }
}

/// Standard error, where everything goes that is not a result.
enum StandardError {
    /// Writes, behind what standard output has been given before, so that both in one file keep their
    /// order; what the other end does not take is lost, and no reason to stop.
    static func write(_ text: String) {
        fflush(nil)
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }

    /// Writes a line for each warning.
    static func warn(_ warnings: [String]) {
        for warning in warnings { write("warning: \(warning)\n") }
    }

    /// Whether a person looks at it.
    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}

/// Standard output, where results go.
enum StandardOutput {
    /// The width of the terminal; nil when it is none.
    static var columns: Int? {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return nil
        }
        return max(40, Int(size.ws_col))
    }

    /// Prints a table as wide as the terminal, or as wide as it is.
    static func write(
        _ table: TextTable, style: TextTable.Style = TextStyle.output.headings
    ) {
        print(table.text(width: columns ?? .max, style: style), terminator: "")
    }
}
