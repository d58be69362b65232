@preconcurrency import Glibc
import Basics

// The C library's stream is a variable to Swift, which nobody here writes to.

/// Standard output, where results go.
enum StandardOutput {
    /// `EX_IOERR` of `sysexits.h`.
    private static let failureCode: Int32 = 74

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
        print(styled: table.text(width: columns ?? .max, style: style), terminator: "")
    }

    /// Hands on what is buffered, and tells of anything printed so far that could not be written. A
    /// reader that has gone is no failure: it has read what it wanted.
    ///
    /// A failure is told once.
    ///
    /// - Returns: 0, or the exit code for it.
    static func flush() -> Int32 {
        errno = 0
        let isFlushed = fflush(stdout) == 0
        let code = errno
        // A failure long ago leaves its mark on the stream, but not its reason.
        guard !isFlushed || ferror(stdout) != 0, code != EPIPE, !hasLostReader else { return 0 }
        let reason = isFlushed ? "not all could be written" : String(cString: strerror(code))
        clearerr(stdout)
        StandardError.write("genlab: cannot write to standard output: \(reason)\n")
        return failureCode
    }

    /// Ends standard output, behind which nothing may be printed; returns the exit code of a program
    /// that would end with `code`.
    static func end(_ code: Int32) -> Int32 {
        let failure = flush()
        return code == 0 ? failure : code
    }

    /// Whether standard output is a pipe or a connection that nobody reads from any more.
    private static var hasLostReader: Bool {
        var descriptor = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
        guard poll(&descriptor, 1, 0) == 1 else { return false }
        return Int32(descriptor.revents) & (Int32(POLLERR) | Int32(POLLHUP)) != 0
    }
}
