import Synchronization

/// Takes down when operations are computed and how long they take, while it is asked to.
///
/// The one watch of the process: it sees everything that is computed and changes none of it. While
/// it is off it costs an operation one look at a flag.
public final class OperationWatch: Sendable {
    /// The watch of the process.
    public static let shared = OperationWatch()

    /// Something that took time.
    public struct Span: Sendable {
        /// What it was: `Convolution`, `Convolution backward`, `update`.
        public let name: String
        /// The sizes that went in, in words; empty where there are none.
        public let sizes: String
        /// Nanoseconds from the watch's beginning.
        public let start: Int64
        /// Nanoseconds.
        public let duration: Int64
        /// Spans that it lies within.
        public let depth: Int
    }

    private struct State {
        var spans: [Span] = []
        var depth = 0
        var beginning: ContinuousClock.Instant = .now
    }

    private let isOn = Atomic<Bool>(false)
    private let state = Mutex(State())

    private init() {}

    /// Begins anew.
    public func begin() {
        state.withLock { $0 = State() }
        isOn.store(true, ordering: .relaxed)
    }

    /// Stops, and gives what was taken down, in the order in which it ended.
    public func end() -> [Span] {
        isOn.store(false, ordering: .relaxed)
        return state.withLock { state in
            defer { state = State() }
            return state.spans
        }
    }

    /// Runs `body`, and takes it down under a name if the watch is on.
    public func span<Result, Failure: Error>(
        _ name: @autoclosure () -> String, sizes: @autoclosure () -> String = "",
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard isOn.load(ordering: .relaxed) else { return try body() }
        let (beginning, depth) = state.withLock { state in
            defer { state.depth += 1 }
            return (state.beginning, state.depth)
        }
        let start = ContinuousClock.now
        defer {
            let duration = start.duration(to: .now)
            let span = Span(
                name: name(), sizes: sizes(), start: beginning.duration(to: start).nanoseconds,
                duration: duration.nanoseconds, depth: depth)
            state.withLock { state in
                state.depth -= 1
                state.spans.append(span)
            }
        }
        return try body()
    }
}

extension Duration {
    fileprivate var nanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }
}

extension Operation {
    /// The value at `inputs`, as the watch sees it.
    func watchedForward(_ inputs: [Tensor]) -> Tensor {
        OperationWatch.shared.span(
            "\(Self.self)", sizes: inputs.map { "\($0.shape)" }.joined(separator: " ")
        ) { forward(inputs) }
    }

    /// The vector-Jacobian product, as the watch sees it.
    func watchedVJP(
        _ cotangent: Tensor, _ inputs: [Tensor], _ output: Tensor, needs: [Bool]
    ) -> [Tensor?] {
        OperationWatch.shared.span(
            "\(Self.self) backward", sizes: inputs.map { "\($0.shape)" }.joined(separator: " ")
        ) { vjp(cotangent, inputs, output, needs: needs) }
    }
}
