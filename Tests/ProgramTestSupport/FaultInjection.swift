/// Faults of the system, put in the way of the program by `strace`.
package enum FaultInjection {
    /// Whether this process may trace others: not so in every container.
    package static let isPossible: Bool = {
        var program = Program(in: "/")
        program.executable = "strace"
        return (try? program.run("-o", "/dev/null", "true"))?.exitCode == 0
    }()

    /// The program with some of its calls failing.
    ///
    /// - Parameters:
    ///   - call: the call of the system, `openat`.
    ///   - error: the code that it fails with, `EIO`.
    ///   - path: the file or folder whose calls fail; all calls when nil.
    ///   - when: which of these calls fail, as `strace` has it: `1`, `2+`; all unless given.
    package static func run(
        _ program: Program, _ arguments: [String], call: String, error: String,
        at path: String? = nil, when: String = "1+"
    ) throws -> Program.Outcome {
        var tracer = program
        tracer.executable = "strace"
        let places = path.map { ["-P", $0] } ?? []
        return try tracer.run(
            [
                "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(call)", "-e",
                "inject=\(call):error=\(error):when=\(when)",
            ] + places + [program.executable]
                + arguments)
    }

    /// The program killed as it begins a call of the system for the `place`th time, so that it dies at
    /// the same point of its work on any machine.
    package static func kill(
        _ program: Program, _ arguments: [String], call: String, place: Int
    ) throws -> Program.Outcome {
        var tracer = program
        tracer.executable = "strace"
        return try tracer.run(
            [
                "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(call)", "-e",
                "inject=\(call):signal=KILL:when=\(place)", program.executable,
            ] + arguments)
    }
}
