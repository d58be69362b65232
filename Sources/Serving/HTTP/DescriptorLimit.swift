import Foundation

/// How many files and sockets the process may have open, of which a server may not use up the last:
/// the runtime's timers and queues open some of their own, and end the process when they cannot.
struct DescriptorLimit {
    /// Descriptors that stay free of connections, for timers, and for the files that answers are
    /// read from.
    static let reserve = 24
    /// Connections without which there is no point in serving.
    static let leastConnections = 4

    /// The limit in force.
    let soft: Int
    /// What the soft limit may be raised to.
    let hard: Int
    /// Descriptors open when the limit was looked at.
    let open: Int

    /// How many connections there may be at once, `wanted` of them if possible; the soft limit is
    /// raised for that as far as the hard one allows.
    ///
    /// - Throws: `ListeningError` when there is no room for connections.
    static func connections(wanted: Int) throws(ListeningError) -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return wanted
        }
        let found = DescriptorLimit(
            soft: Int(clamping: limit.rlim_cur), hard: Int(clamping: limit.rlim_max),
            open: openDescriptors(below: Int(clamping: limit.rlim_cur)))
        let raised = found.raised(for: wanted)
        if raised > found.soft {
            limit.rlim_cur = rlim_t(raised)
            guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
                return try found.connections(within: found.soft, wanted: wanted)
            }
        }
        return try found.connections(within: raised, wanted: wanted)
    }

    /// The soft limit that so many connections need, as far as it may be raised.
    func raised(for wanted: Int) -> Int {
        max(soft, min(hard, open + Self.reserve + wanted))
    }

    /// The connections that there is room for.
    ///
    /// - Throws: `ListeningError` when those are too few.
    func connections(within limit: Int, wanted: Int) throws(ListeningError) -> Int {
        let room = limit - open - Self.reserve
        guard room >= Self.leastConnections else {
            throw ListeningError(
                description: "only \(limit) files may be open at a time; a server needs at least "
                    + "\(open + Self.reserve + Self.leastConnections): raise the limit (ulimit -n)")
        }
        return min(room, wanted)
    }

    /// How many descriptors are open. Those of a program that was just started are low numbers.
    private static func openDescriptors(below limit: Int) -> Int {
        (0..<Int32(clamping: min(limit, 4096))).count { fcntl($0, F_GETFD) >= 0 }
    }
}
