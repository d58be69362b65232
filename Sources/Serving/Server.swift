import FlyingSocks
import Foundation

/// A server of runs: a page, an API beside it, and images drawn from models.
public struct Server: Sendable {
    /// Where it listens.
    public let address: ListeningAddress
    /// What one client may ask for; connections are as many as there are descriptors for.
    public let limits: ServerLimits

    private let socket: Socket
    private let allowedHosts: [HostName]
    private let outputs: String
    private let token: String?
    private let underWay = RequestsUnderWay()
    private let report: @Sendable (String) -> Void

    /// Takes the port; nobody is served before `run()`.
    ///
    /// - Parameters:
    ///   - outputs: the folder of runs, which need not be there yet.
    ///   - host: an address in digits, or `localhost`.
    ///   - port: the port; 0 takes a free one.
    ///   - allowedHosts: names besides its own by which it may be asked for, with a port or for any.
    ///   - token: what requests must show; needed for addresses that others can reach.
    ///   - limits: what one client may ask for.
    ///   - report: is told of failures that are the server's own.
    /// - Throws: `ListeningError` when the address cannot be had.
    public init(
        outputs: String, host: String = "127.0.0.1", port: Int, allowedHosts: [String] = [],
        token: String? = nil, limits: ServerLimits = ServerLimits(),
        report: @escaping @Sendable (String) -> Void = { _ in }
    ) throws {
        let listener = try Listener(host: host, port: port)
        socket = listener.socket
        address = listener.address
        guard address.isLoopback || token != nil else {
            try? socket.close()
            throw ListeningError(
                description: "others can reach \(address.host), so a token is needed")
        }
        self.allowedHosts = allowedHosts.compactMap(HostName.init)
        self.outputs = outputs
        self.token = token
        var limits = limits
        do {
            limits.connections = try DescriptorLimit.connections(wanted: limits.connections)
        } catch {
            try? socket.close()
            throw error
        }
        self.limits = limits
        self.report = report
    }

    /// Whether only this machine can reach an address.
    public static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || ListeningAddress.isLoopback(host)
    }

    /// Whether a text is an address to listen at: digits, or `localhost`.
    public static func isAddress(_ host: String) -> Bool {
        host == "localhost" || (try? sockaddr_in.inet(ip4: host, port: 0)) != nil
            || (try? sockaddr_in6.inet6(ip6: host, port: 0)) != nil
    }

    /// Whether a text is the name of a host, with or without a port.
    public static func isHostName(_ text: String) -> Bool { HostName(text) != nil }

    /// Lets the requests under way come to their end, or to that of so much time; the task of `run()`
    /// is to be cancelled then.
    public func finish(within time: Duration) async { await underWay.close(within: time) }

    /// Serves until the task is cancelled, which cuts what is under way.
    ///
    /// - Throws: what the system refuses.
    public func run() async throws {
        let statistics = ServerStatistics()
        let service = Service(
            outputs: outputs,
            access: Access(address: address, allowedHosts: allowedHosts, token: token),
            limits: limits, statistics: statistics, report: report)
        defer { service.stop() }
        let (limits, underWay) = (limits, underWay)
        // The runtime opens its timer's descriptors at the first use, and ends the process when it
        // cannot: so before clients, or other programs, may have taken the last ones.
        try await Task.sleep(for: .milliseconds(1))
        let places = ConnectionPlaces(limits.connections)
        try await Listener(socket: socket, address: address).run(places: places) { client in
            statistics.changeConnections(by: 1)
            var connection = Connection(
                client, limits: limits, responder: service, underWay: underWay, places: places)
            await connection.serve()
            statistics.changeConnections(by: -1)
        }
    }
}
