import ArgumentParser
import Basics
import Foundation
import Kernels

/// What has to be set up before a command works.
enum Process {
    /// What every command needs, before anything is read or printed.
    ///
    /// - Throws: `MachineShortage` when the system refuses the threads that it takes to wait.
    static func settle() throws(MachineShortage) {
        // A full file is an error to report, not a death.
        signal(SIGXFSZ, SIG_IGN)
        // Swift's runtime takes this signal for a crash, tells of one, and goes on.
        if !isIgnored(SIGQUIT) { signal(SIGQUIT, SIG_DFL) }
        openStandardStreams()
        if let words = Threads.shortage { throw MachineShortage(description: words) }
    }

    /// Whether the process was told to ignore a signal, as `nohup` tells it of SIGHUP.
    static func isIgnored(_ signal: Int32) -> Bool {
        guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("SigIgn:") }),
            let mask = UInt64(line.dropFirst(7).trimmingCharacters(in: .whitespaces), radix: 16)
        else { return false }
        return mask >> UInt64(signal - 1) & 1 == 1
    }

    /// Signals, backend and threads.
    ///
    /// - Throws: `ValidationError` for a backend or a number of threads that is none; `MachineShortage`
    ///   when the system refuses so many.
    static func prepare(threads: Int?) throws {
        Threads.waitBriefly()
        takeName()
        Heap.settle()
        // A closed pipe is an error to report, not a death.
        signal(SIGPIPE, SIG_IGN)
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
        if let words = Threads.shortage(of: count) { throw MachineShortage(description: words) }
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

/// What a command needs and the machine refuses.
struct MachineShortage: Error, CustomStringConvertible {
    /// `EX_OSERR` of `sysexits.h`.
    static let exitCode: Int32 = 71

    /// What is refused, and what can be done.
    let description: String
}

/// Standard error, where everything goes that is not a result.
enum StandardError {
    /// Writes, behind what standard output has been given before, so that both in one file keep their
    /// order; what the other end does not take is lost, and no reason to stop. Control characters of
    /// names are shown as question marks.
    static func write(_ text: String) { write(styled: text.linesWithoutControls) }

    /// Writes a text that has been styled or moves the cursor, of which everything else has no
    /// control characters.
    static func write(styled text: String) {
        fflush(nil)
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }

    /// Writes a line for each warning.
    static func warn(_ warnings: [String]) {
        for warning in warnings { write("warning: \(warning)\n") }
    }

    /// Writes a line for each note: what is worth knowing and is no fault.
    static func note(_ notes: [String]) {
        for note in notes { write("note: \(note)\n") }
    }

    /// Whether a person looks at it.
    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}
