import FlyingFox
import FlyingSocks
import Foundation

/// One client's connection: requests are read one after the other, and each is answered before the
/// next is read.
///
/// FlyingFox's own server reads lines of any length for any time, so that one client could take all
/// memory; here every part has its limit, and what goes beyond is answered and cut.
struct Connection {
    /// Answers requests.
    protocol Responder: Sendable {
        /// The answer to a request.
        func answer(_ request: Request) async -> Response
        /// The answer to what is no request.
        func answer(_ problem: Problem) -> Response
    }

    private let socket: AsyncSocket
    private let limits: ServerLimits
    private let responder: any Responder
    private let underWay: RequestsUnderWay
    private let places: ConnectionPlaces
    private let client: Client
    /// When the connection began to wait for its next request, among all connections.
    private var turn: Int
    /// What has arrived and was not yet taken.
    private var buffer: [UInt8] = []

    init(
        _ socket: AsyncSocket, limits: ServerLimits, responder: any Responder,
        underWay: RequestsUnderWay, places: ConnectionPlaces
    ) {
        self.socket = socket
        self.limits = limits
        self.responder = responder
        self.underWay = underWay
        self.places = places
        turn = places.nextTurn()
        client = Client(of: socket.socket, connection: turn)
    }

    /// Serves the client until either end has enough.
    mutating func serve() async {
        while !Task.isCancelled {
            do {
                guard try await serveRequest() else { return }
            } catch let problem as Problem {
                let response = responder.answer(problem)
                try? await send(response.bytes(sendsBody: true, keepsAlive: false))
                await drain()
                return
            } catch {
                // The client has gone, or let its time pass.
                return
            }
        }
    }

    /// Reads and answers one request; false when it was the last one.
    private mutating func serveRequest() async throws -> Bool {
        guard let head = try await readHead() else { return false }
        underWay.begin()
        defer { underWay.end() }
        if head.expectsContinue, buffer.count < head.bodyLength {
            try await send(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))
        }
        let body = try await readBody(head.bodyLength)
        var response: Response
        do throws(Problem) {
            var request = try Request(head, of: client)
            request.body = body
            response = await responder.answer(request)
        } catch {
            response = responder.answer(error)
        }
        let keepsAlive = head.keepsAlive && !underWay.isClosing && !places.isCrowded
        try await send(response.bytes(sendsBody: head.method != "HEAD", keepsAlive: keepsAlive))
        turn = places.nextTurn()
        return keepsAlive
    }

    /// The head of the next request; nil when none comes.
    private mutating func readHead() async throws -> RequestHead? {
        var deadline = ContinuousClock.now + limits.idleTime
        if buffer.isEmpty {
            do { try await receive(until: deadline) } catch { return nil }
        }
        deadline = ContinuousClock.now + limits.arrivalTime
        var searched = 0
        while true {
            let end = Self.endOfHead(buffer, from: max(0, searched - 3))
            if (end ?? buffer.count) > limits.headBytes {
                throw Problem(
                    .requestHeaderFieldsTooLarge,
                    "the request's head has more than \(limits.headBytes) bytes")
            }
            if let end {
                let head = try RequestHead(buffer[..<(end - 2)], limits: limits)
                buffer.removeFirst(end)
                return head
            }
            searched = buffer.count
            try await receiveInTime(until: deadline)
        }
    }

    private mutating func readBody(_ length: Int) async throws -> [UInt8] {
        let deadline = ContinuousClock.now + limits.arrivalTime
        while buffer.count < length { try await receiveInTime(until: deadline) }
        defer { buffer.removeFirst(length) }
        return Array(buffer[..<length])
    }

    /// The place behind the empty line that ends a head.
    private static func endOfHead(_ bytes: [UInt8], from start: Int) -> Int? {
        var index = start
        while index + 3 < bytes.count {
            if bytes[index] == 0x0D, bytes[index + 1] == 0x0A, bytes[index + 2] == 0x0D,
                bytes[index + 3] == 0x0A
            {
                return index + 4
            }
            index += 1
        }
        return nil
    }

    private mutating func receiveInTime(until deadline: ContinuousClock.Instant) async throws {
        do {
            try await receive(until: deadline)
        } catch is TimeLimitExceeded {
            throw Problem(
                .requestTimeout,
                "the request did not arrive within \(limits.arrivalTime.components.seconds) s")
        }
    }

    /// Takes in what has arrived; waits for something.
    private mutating func receive(until deadline: ContinuousClock.Instant) async throws {
        do {
            buffer += try socket.socket.read(atMost: 4096)
        } catch SocketError.blocked {
            let left = deadline - .now
            guard left > .zero else { throw TimeLimitExceeded() }
            let socket = socket
            buffer += try await places.waiting(on: socket.socket, since: turn) {
                try await withTimeLimit(left) { try await socket.read(atMost: 4096) }
            }
        }
    }

    private func send(_ bytes: [UInt8]) async throws {
        let socket = socket
        try await withTimeLimit(limits.sendingTime) { try await socket.write(Data(bytes)) }
    }

    /// Lets the client read the last answer: a connection that is closed while bytes of it are
    /// unread would be reset, and the answer with it.
    private mutating func drain() async {
        shutdown(socket.socket.file.rawValue, Int32(SHUT_WR))
        let deadline = ContinuousClock.now + .seconds(1)
        var drained = 0
        while drained < 1 << 20 {
            buffer = []
            do { try await receive(until: deadline) } catch { return }
            drained += buffer.count
        }
    }
}
