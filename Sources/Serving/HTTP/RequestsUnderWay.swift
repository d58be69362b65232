import Synchronization

/// The requests that are being answered, so that a server which stops can end them first.
final class RequestsUnderWay: Sendable {
    private struct State {
        var count = 0
        var isClosing = false
    }

    private let state = Mutex(State())

    /// A request has come.
    func begin() { state.withLock { $0.count += 1 } }

    /// Its answer was sent, or could not be.
    func end() { state.withLock { $0.count -= 1 } }

    /// Whether no connection is to wait for another request.
    var isClosing: Bool { state.withLock { $0.isClosing } }

    /// Lets no connection wait for another request, and waits for the end of those that are being
    /// answered, or for so long.
    func close(within time: Duration) async {
        state.withLock { $0.isClosing = true }
        let deadline = ContinuousClock.now + time
        while state.withLock({ $0.count > 0 }), ContinuousClock.now < deadline {
            do { try await Task.sleep(for: .milliseconds(10)) } catch { return }
        }
    }
}
