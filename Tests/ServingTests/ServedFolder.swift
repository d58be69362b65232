import Configuration
import Foundation
import Glibc
import ProgramTestSupport
import Testing

/// `genlab serve` over a folder of small runs.
final class ServedFolder {
    let scratch: Scratch
    private(set) var program: Program
    private(set) var server: RunningProgram?
    /// The port that the server took.
    private(set) var port = 0

    /// - Parameter openFileLimit: the most files that the server may have open at a time.
    init(environment: [String: String] = [:], openFileLimit: Int? = nil) throws {
        scratch = try Scratch()
        program = Program(in: scratch, environment: environment)
        program.openFileLimit = openFileLimit
    }

    /// The folder of runs.
    var outputs: String { scratch / "Outputs" }

    /// Trains a model; the name of its folder.
    @discardableResult
    func train(_ config: String, _ overrides: String...) throws -> String {
        let path = try scratch.write(config, to: "experiment.json")
        let outcome = try program.run(["run", path] + overrides + ["--progress", "off"])
        try #require(outcome.exitCode == 0, "\(outcome)")
        return URL(fileURLWithPath: try #require(outcome.outputLines.last)).lastPathComponent
    }

    /// Adds a line to a run's metrics: step 99, with a test loss of 77.
    func addLine(to run: String) throws {
        let file = try #require(FileHandle(forWritingAtPath: "\(outputs)/\(run)/metrics.jsonl"))
        try file.seekToEnd()
        try file.write(
            contentsOf: Data(
                "{\"step\":99,\"epoch\":3,\"samples\":990,\"time\":9.5,\"test/loss\":77}\n".utf8))
        try file.close()
    }

    /// Starts the server on a free port.
    func serve(_ arguments: String...) throws {
        let server = try program.start(["serve", "--port", "0"] + arguments)
        self.server = server
        let isReady = server.wait { server.output.hasSuffix("/\n") }
        try #require(isReady, "\(server.output)\(server.errors)")
        let address = try #require(
            URL(string: server.output.split(separator: "\n").last.map(String.init) ?? ""))
        port = try #require(address.port)
    }

    /// The address for a browser.
    var address: String { "http://127.0.0.1:\(port)/" }

    /// Asks once, over a connection of its own.
    func ask(
        _ method: String, _ path: String, _ headers: [String: String] = [:], body: String? = nil
    ) throws -> HTTPAnswer {
        try HTTPClient(port: port).ask(method, path, headers, body: body)
    }

    /// Asks a model for images.
    func sample(
        _ run: String, _ body: String, accept: String = "application/json"
    ) throws -> HTTPAnswer {
        try ask(
            "POST", "/api/runs/\(run)/sample",
            ["Content-Type": "application/json", "Accept": accept], body: body)
    }

    /// The memory of the server that is resident, in bytes.
    var residentMemory: Int {
        let path = "/proc/\(server?.processIdentifier ?? 0)/statm"
        let pages = (try? String(contentsOfFile: path, encoding: .utf8))?
            .split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return (pages ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}

/// An answer as it came over the wire.
struct HTTPAnswer {
    let status: Int
    /// The headers by their names in small letters.
    let headers: [String: String]
    let body: [UInt8]

    /// The body as a value of JSON; null when it is none.
    var json: JSONValue { (try? JSONValue.parse(body, source: "answer")) ?? .null }
    /// The body as text.
    var text: String { String(decoding: body, as: UTF8.self) }
    /// The media type.
    var type: String {
        headers["content-type"]?.split(separator: ";").first.map(String.init) ?? ""
    }
    /// Whether it is a PNG file.
    var isPNG: Bool { body.starts(with: [0x89, 0x50, 0x4E, 0x47]) }
}

/// A client that sends exactly the bytes it is given.
final class HTTPClient {
    private let descriptor: Int32
    private let port: Int
    private var received: [UInt8] = []

    init(port: Int) throws {
        self.port = port
        // Programs that other tests start meanwhile do not inherit it.
        descriptor = socket(
            AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var limit = timeval(tv_sec: 40, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let code = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else {
            throw Program.Failure(description: "connect: \(String(cString: strerror(errno)))")
        }
    }

    deinit { close(descriptor) }

    /// Sends a request with the usual headers and reads its answer.
    func ask(
        _ method: String, _ path: String, _ headers: [String: String] = [:], body: String? = nil
    ) throws -> HTTPAnswer {
        var all = headers
        all["Host"] = all["Host"] ?? "127.0.0.1:\(port)"
        if let body { all["Content-Length"] = all["Content-Length"] ?? "\(body.utf8.count)" }
        let lines = ["\(method) \(path) HTTP/1.1"] + all.map { "\($0.key): \($0.value)" }
        send(lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? ""))
        return try answer(hasBody: method != "HEAD")
    }

    /// Sends text as it is; whether all of it was taken.
    @discardableResult
    func send(_ text: String) -> Bool {
        var bytes = Array(text.utf8)
        while !bytes.isEmpty {
            let count = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
            guard count > 0 else { return false }
            bytes.removeFirst(count)
        }
        return true
    }

    /// Reads one answer.
    func answer(hasBody: Bool = true) throws -> HTTPAnswer {
        let end = Array("\r\n\r\n".utf8)
        while true {
            if let range = received.firstRange(of: end) {
                let lines = String(decoding: received[..<range.lowerBound], as: UTF8.self)
                    .components(separatedBy: "\r\n")
                received.removeFirst(range.upperBound)
                var headers: [String: String] = [:]
                for line in lines.dropFirst() {
                    let parts = line.split(separator: ":", maxSplits: 1)
                    headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
                }
                let status = Int(lines[0].split(separator: " ")[1]) ?? 0
                let length = hasBody ? Int(headers["content-length"] ?? "0") ?? 0 : 0
                while received.count < length { try receive() }
                let body = Array(received[..<length])
                received.removeFirst(length)
                return HTTPAnswer(status: status, headers: headers, body: body)
            }
            try receive()
        }
    }

    /// Whether the server has closed the connection.
    var isClosed: Bool {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, 0) <= 0
    }

    private func receive() throws {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { throw Program.Failure(description: "the connection was closed") }
        received += buffer[..<count]
    }
}
