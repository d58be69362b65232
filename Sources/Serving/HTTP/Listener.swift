import FlyingSocks
import Foundation

/// Where a server listens.
public struct ListeningAddress: Sendable, Equatable {
    /// The address in digits: `127.0.0.1`, `::1`.
    public let host: String
    /// The port.
    public let port: Int

    /// Whether only this machine can reach it.
    public var isLoopback: Bool { Self.isLoopback(host) }

    /// The address for a browser: of a server that listens at all of the machine's addresses, one
    /// that others can open.
    public var url: String {
        "http://\(Self.inURL(isEverywhere ? Self.ofThisMachine : host)):\(port)/"
    }

    /// Whether it stands for all addresses of this machine.
    private var isEverywhere: Bool { host == "0.0.0.0" || host == "::" }

    /// An address of this machine's that others can reach; its name where the system tells none.
    private static var ofThisMachine: String {
        let addresses = Host.current().addresses.filter { address in
            !isLoopback(address) && !["169.254.", "fe80:"].contains { address.hasPrefix($0) }
        }
        return addresses.first { !$0.contains(":") } ?? addresses.first
            ?? ProcessInfo.processInfo.hostName
    }

    /// A host as it stands in addresses: `[::1]`.
    private static func inURL(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }

    static func isLoopback(_ host: String) -> Bool { host.hasPrefix("127.") || host == "::1" }
}

/// Why a server cannot listen where it should.
public struct ListeningError: Error, Sendable, CustomStringConvertible {
    /// What was tried and what would be right.
    public let description: String
}

/// The socket on which connections come in.
struct Listener {
    let socket: Socket
    let address: ListeningAddress

    /// A socket that listens already.
    init(socket: Socket, address: ListeningAddress) {
        self.socket = socket
        self.address = address
    }

    /// Takes a port of an address; port 0 takes a free one.
    ///
    /// - Throws: `ListeningError`.
    init(host: String, port: Int) throws {
        let host = host == "localhost" ? "127.0.0.1" : host
        let number = UInt16(clamping: port)
        do {
            if let address = try? sockaddr_in.inet(ip4: host, port: number) {
                socket = try Self.socket(Int32(AF_INET), at: address)
            } else if let address = try? sockaddr_in6.inet6(ip6: host, port: number) {
                socket = try Self.socket(Int32(AF_INET6), at: address)
            } else {
                throw ListeningError(
                    description: "cannot listen at \"\(host)\": expected an address in digits, "
                        + "such as 127.0.0.1, ::1 or 0.0.0.0")
            }
            switch try socket.sockname() {
            case .ip4(let host, let port), .ip6(let host, let port):
                address = ListeningAddress(host: host, port: Int(port))
            case .unix(let path): address = ListeningAddress(host: path, port: 0)
            }
        } catch SocketError.failed(_, let code, let message) {
            let hint =
                code == EADDRINUSE
                ? "; another program has the port: take another --port, or 0 for a free one" : ""
            throw ListeningError(
                description: "cannot listen at \(host), port \(port): \(message)\(hint)")
        }
    }

    private static func socket(_ domain: Int32, at address: some SocketAddress) throws -> Socket {
        let socket = try Socket(domain: domain)
        do {
            try socket.setValue(true, for: .localAddressReuse)
            try socket.bind(to: address)
            try socket.listen()
            return socket
        } catch {
            try? socket.close()
            throw error
        }
    }

    /// Calls `serve` for each connection that gets a place, until it is cancelled.
    func run(
        places: ConnectionPlaces, _ serve: @escaping @Sendable (AsyncSocket) async -> Void
    ) async throws {
        let pool: SocketPool<ePoll> = .ePoll()
        try await pool.prepare()
        let listening = try AsyncSocket(socket: socket, pool: pool)
        defer { try? socket.close() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await pool.run() }
            group.addTask {
                await Self.accept(on: listening, places: places) { client in
                    await serve(client)
                    // The pool must have let go of the socket: it does so after it has woken the
                    // one who waited, and another socket may get this one's number.
                    await settle(pool)
                    try? client.close()
                }
            }
            _ = try await group.next()
            group.cancelAll()
        }
    }

    private static func accept(
        on listening: AsyncSocket, places: ConnectionPlaces,
        _ serve: @escaping @Sendable (AsyncSocket) async -> Void
    ) async {
        await withDiscardingTaskGroup { connections in
            while !Task.isCancelled {
                do { try await places.take() } catch { break }
                do {
                    let client = try await listening.accept()
                    connections.addTask {
                        await serve(client)
                        places.free()
                    }
                } catch {
                    places.free()
                    // Out of descriptors or memory: it may be better in a moment.
                    try? await Task.sleep(for: .milliseconds(100))
                }
            }
            connections.cancelAll()
        }
    }
}

/// Waits until a pool has done what it is at.
private func settle(_ pool: isolated SocketPool<ePoll>) {}
