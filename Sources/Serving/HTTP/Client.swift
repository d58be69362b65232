import FlyingSocks

/// Whom a request comes from: one of the connections of an address.
struct Client: Hashable, Sendable {
    /// The connection's number, which no other has.
    let connection: Int
    /// The address without its port; empty where the system tells none.
    let address: String

    init(connection: Int, address: String) {
        self.connection = connection
        self.address = address
    }

    /// The client at the other end of a socket.
    init(of socket: Socket, connection: Int) {
        self.connection = connection
        switch try? socket.remotePeer() {
        case .ip4(let host, _), .ip6(let host, _): address = host
        case .unix, nil: address = ""
        }
    }
}
