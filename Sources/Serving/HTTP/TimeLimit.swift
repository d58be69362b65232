/// Something took longer than it may.
struct TimeLimitExceeded: Error {}

/// What `body` returns, if it does within a time; otherwise it is cancelled.
///
/// - Throws: `TimeLimitExceeded`; what `body` throws.
func withTimeLimit<Value: Sendable>(
    _ limit: Duration, _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await Task.sleep(for: limit)
            return nil
        }
        defer { group.cancelAll() }
        guard let value = try await group.next() ?? nil else { throw TimeLimitExceeded() }
        return value
    }
}
