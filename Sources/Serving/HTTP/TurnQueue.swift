/// What clients wait for, taken from them in turn, so that none shuts the others out by asking
/// without end.
///
/// Next is what the address asks for that was served longest ago, and among its connections that
/// which was served longest ago. One of every few turns belongs to what has waited longest, so that
/// newcomers without end cannot hold anything up for good either.
struct TurnQueue<Element> {
    private struct Waiting {
        let element: Element
        let client: Client
    }

    /// One of so many turns is of what has waited longest.
    static var oldestEvery: Int { 4 }
    /// Of so many clients it is known when they were served; older ones count as new.
    private static var knownLimit: Int { 4096 }

    /// In the order of arrival.
    private var waiting: [Waiting] = []
    private var turn = 0
    private var addressTurns: [String: Int] = [:]
    private var connectionTurns: [Int: Int] = [:]

    /// How much waits.
    var count: Int { waiting.count }

    /// Takes in what a client waits for.
    mutating func append(_ element: Element, of client: Client) {
        waiting.append(Waiting(element: element, client: client))
    }

    /// Gives out what is next, of clients for whom `mayServe` holds; nil when there is nothing.
    mutating func takeNext(where mayServe: (Client) -> Bool) -> (element: Element, client: Client)?
    {
        let eligible = waiting.indices.filter { mayServe(waiting[$0].client) }
        let isOldest = turn % Self.oldestEvery == Self.oldestEvery - 1
        guard
            let index = isOldest ? eligible.first : eligible.min(by: { precedes($0, $1) })
        else { return nil }
        let next = waiting.remove(at: index)
        turn += 1
        addressTurns[next.client.address] = turn
        connectionTurns[next.client.connection] = turn
        forgetOldTurns()
        return (next.element, next.client)
    }

    /// Takes out what would be served last; nil when nothing waits.
    mutating func removeLast() -> Element? {
        guard let index = waiting.indices.max(by: { precedes($0, $1) }) else { return nil }
        return waiting.remove(at: index).element
    }

    /// Lets go of what need not be done.
    mutating func removeAll(where isDone: (Element) -> Bool) {
        waiting.removeAll { isDone($0.element) }
    }

    private func precedes(_ first: Int, _ second: Int) -> Bool {
        key(first) < key(second)
    }

    private func key(_ index: Int) -> (Int, Int, Int) {
        let client = waiting[index].client
        return (
            addressTurns[client.address] ?? 0, connectionTurns[client.connection] ?? 0, index
        )
    }

    private mutating func forgetOldTurns() {
        let oldest = turn - Self.knownLimit
        if addressTurns.count > 2 * Self.knownLimit {
            addressTurns = addressTurns.filter { $0.value > oldest }
        }
        if connectionTurns.count > 2 * Self.knownLimit {
            connectionTurns = connectionTurns.filter { $0.value > oldest }
        }
    }
}
