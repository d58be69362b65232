import ArgumentParser
import Experiments
import Foundation
import RunStore
import Serving

/// `genlab serve`: runs in a browser, and an API beside it.
struct ServeCommand: AsyncReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Shows runs in a browser while they train, and draws samples.",
        discussion: """
            Examples:
              genlab serve
              genlab serve --port 0 --output-dir Outputs
              genlab serve --host 0.0.0.0 --token-file token.txt
              genlab serve --allow-host runs.example.org

            The address is the last line on standard output. Only this machine can reach it unless \
            --host says otherwise; then a token is needed, which pages ask for and programs send as \
            Authorization: Bearer TOKEN. Requests must ask for localhost or an address in digits; \
            --allow-host allows the name of a proxy. /api/openapi.json describes the API, /metrics is for \
            Prometheus. Ctrl-C stops it once what is under way is answered; once more stops at once.
            """)

    /// How long requests under way are waited for once the server is to stop.
    private static let finishingTime = Duration.seconds(10)
    /// Characters that a token has at least.
    private static let leastToken = 16

    @Option(help: "Address to listen at, in digits, or localhost.")
    var host = "127.0.0.1"

    @Option(help: "Port to listen at; 0 takes a free one.")
    var port = 8421

    @Option(
        help: ArgumentHelp(
            "Token that requests must show.",
            discussion: "Others of this machine can see it; GENLAB_TOKEN or --token-file hide it."))
    var token: String?

    @Option(help: "File whose first line is the token.")
    var tokenFile: String?

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "Another name by which the server may be asked for, as that of a proxy.",
            discussion: "May be given several times. With :PORT it holds for that port alone."))
    var allowHost: [String] = []

    @Option(help: "Folder of run folders.")
    var outputDir = "Outputs"

    @Option(help: "Threads that compute samples; physical cores unless given.")
    var threads: Int?

    func validate() throws {
        guard (0...65_535).contains(port) else {
            throw ValidationError("--port is \(port); expected a number from 0 to 65535.")
        }
        guard Server.isAddress(host) else {
            throw ValidationError(
                "--host is \"\(host)\"; expected an address in digits, such as 127.0.0.1, ::1 or "
                    + "0.0.0.0.")
        }
        for name in allowHost where !Server.isHostName(name) {
            throw ValidationError(
                "--allow-host is \"\(name)\"; expected the name of a host, such as "
                    + "runs.example.org, with or without :PORT.")
        }
        guard token == nil || tokenFile == nil else {
            throw ValidationError("--token and --token-file exclude each other.")
        }
    }

    func perform() async throws {
        try Process.prepare(threads: threads)
        let token = try resolvedToken()
        guard Server.isLoopback(host) || token != nil else {
            throw ValidationError(
                "--host \(host) lets others in, so a token is needed: --token-file FILE, or "
                    + "GENLAB_TOKEN.")
        }
        let server = try Server(
            outputs: outputDir, host: host, port: port, allowedHosts: allowHost, token: token,
            report: { StandardError.write("genlab: \($0)\n") })
        if !server.address.isLoopback {
            StandardError.write(
                "genlab: others can reach this; what is sent, the token too, is not encrypted\n")
        }
        let serving = Task { try await server.run() }
        let interruption = Interruption(.server) {
            Task {
                await server.finish(within: Self.finishingTime)
                serving.cancel()
            }
        }
        print(server.address.url)
        // Nobody would know where to go.
        let failure = StandardOutput.flush()
        guard failure == 0 else { throw ExitCode(failure) }
        do {
            try await serving.value
        } catch {
            guard interruption.request.isMade else { throw error }
        }
        if interruption.request.isMade { throw ExitCode(interruption.request.exitCode) }
    }

    /// The token by option, file or variable; nil where none is given.
    private func resolvedToken() throws -> String? {
        var given = token ?? ProcessInfo.processInfo.environment["GENLAB_TOKEN"]
        if let tokenFile {
            let bytes = try FileSystem.read(tokenFile, limit: 4096)
            given = String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
                .trimmingCharacters(in: .whitespaces)
        }
        guard let given else { return nil }
        guard given.utf8.count >= Self.leastToken,
            given.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else {
            throw ValidationError(
                "The token has \(given.count) characters; expected \(Self.leastToken) or more, "
                    + "letters, digits and signs without spaces.")
        }
        return given
    }
}
