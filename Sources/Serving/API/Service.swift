import Basics
import Comparison
import Configuration
import FlyingFox
import Foundation
import RunStore

/// Answers requests: finds what is asked for, has it done on a thread for it, and tells the outcome.
struct Service: Connection.Responder {
    private let access: Access
    private let limits: ServerLimits
    private let directory: RunDirectory
    private let list: RunList
    private let statistics: ServerStatistics
    private let page: LivePage
    /// All arithmetic, on one thread: each thread that computes has a pool of threads of its own.
    private let sampler: Worker<ModelCache>
    /// Reading of what runs have written.
    private let reader: Worker<Void>
    /// The list of runs, which is told quickly, whatever else is read.
    private let lister: Worker<Void>
    private let report: @Sendable (String) -> Void

    /// Starts the threads.
    init(
        outputs: String, access: Access, limits: ServerLimits, statistics: ServerStatistics,
        report: @escaping @Sendable (String) -> Void
    ) {
        self.access = access
        self.limits = limits
        self.statistics = statistics
        self.report = report
        directory = RunDirectory(outputs: outputs)
        list = RunList(directory)
        page = LivePage()
        sampler = Worker("sampling", capacity: limits.waitingSamples) {
            ModelCache(limit: limits.models, statistics: statistics)
        }
        reader = Worker("reading", threads: 3, capacity: limits.waitingReads) {}
        lister = Worker("listing", capacity: limits.waitingReads) {}
    }

    /// Ends the threads.
    func stop() {
        sampler.stop()
        reader.stop()
        lister.stop()
    }

    func answer(_ request: Request) async -> Response {
        let start = ContinuousClock.now
        let found = Route.find(request.path)
        let response: Response
        do {
            let service = self
            response = try await withTimeLimit(limits.answerTime) {
                try await service.serve(request, found)
            }
        } catch {
            response = problem(of: error).response
        }
        statistics.addRequest(
            method: request.method, route: found?.route.rawValue ?? "none",
            code: response.status.code, time: .now - start)
        return guarded(response)
    }

    func answer(_ problem: Problem) -> Response {
        statistics.addRequest(
            method: "other", route: "none", code: problem.status.code, time: .zero)
        return guarded(problem.response)
    }

    private func serve(
        _ request: Request, _ found: (route: Route, values: [String])?
    ) async throws -> Response {
        try access.check(request, isOpen: found?.route.isOpen ?? false)
        guard let (route, values) = found else {
            throw Problem(.notFound, "nothing is here; /api/openapi.json tells what there is")
        }
        guard route.methods.contains(request.method) else {
            let allowed = route.methods.joined(separator: ", ")
            throw Problem(
                .methodNotAllowed, "\(request.method) is not for this address; expected \(allowed)"
            ).with("Allow", allowed)
        }
        try Self.check(request.query, of: route)
        switch route {
        case .page: return Response(type: "text/html; charset=utf-8", page.html)
        case .style: return Response(type: "text/css; charset=utf-8", page.style)
        case .script: return Response(type: "text/javascript; charset=utf-8", page.script)
        case .openAPI: return Response(type: "application/json", page.interface)
        case .health:
            return Response(
                type: "application/json",
                JSONValue.object([
                    "status": "ok", "version": .string(programVersion),
                    "uptime": .double(statistics.uptime),
                ]).serializedBytes()
            ).with("Cache-Control", "no-store")
        case .statistics:
            return Response(
                type: "text/plain; version=0.0.4; charset=utf-8",
                Array(statistics.text(waitingSamples: sampler.waiting).utf8)
            ).with("Cache-Control", "no-store")
        case .runs:
            return try await read(request, on: lister) { [list] in try list.json() }
        case .run:
            return try await read(request, run: values[0]) { try RunAnswers.details(of: $0) }
        case .metrics:
            return try await read(request, run: values[0]) { try RunAnswers.metrics(of: $0) }
        case .images:
            return try await read(request, run: values[0]) { try RunAnswers.images(of: $0) }
        case .image: return try await image(request, run: values[0], name: values[1])
        case .comparison: return try await comparison(request)
        case .sample: return try await sample(request, run: values[0])
        }
    }

    // MARK: - What runs have written

    private func read(
        _ request: Request, on worker: Worker<Void>,
        _ body: @escaping @Sendable () throws -> JSONValue
    ) async throws -> Response {
        let bytes = try await worker.run(for: request.client) { _, _ in
            try body().serializedBytes()
        }
        return Self.unlessKnown(
            Response(type: "application/json", bytes), tag: Self.tag(bytes), request)
    }

    private func read(
        _ request: Request, run id: String,
        _ body: @escaping @Sendable (ServedRun) throws -> JSONValue
    ) async throws -> Response {
        let directory = directory
        return try await read(request, on: reader) { try body(directory.run(id)) }
    }

    private func image(_ request: Request, run id: String, name: String) async throws -> Response {
        let directory = directory
        let bytes = try await reader.run(for: request.client) { _, _ in
            let run = try directory.run(id)
            guard let path = try RunAnswers.path(ofImage: name, run), directory.holds(path) else {
                throw Problem(
                    .notFound,
                    "the run has no picture \"\(name)\"; /api/runs/\(id)/images lists "
                        + "those that there are")
            }
            return try FileSystem.read(path, limit: 16 << 20)
        }
        return Self.unlessKnown(Response(type: "image/png", bytes), tag: Self.tag(bytes), request)
    }

    private func comparison(_ request: Request) async throws -> Response {
        let given = request.query.first?.value ?? ""
        let ids = given.split(separator: ",", omittingEmptySubsequences: true).map(String.init)
        guard ids.count <= limits.comparedRuns else {
            throw Problem(
                .unprocessableContent,
                "runs: given \(ids.count), expected at most \(limits.comparedRuns)")
        }
        guard Set(ids.map(ExactText.init)).count == ids.count else {
            throw Problem(.unprocessableContent, "runs: a run is named twice")
        }
        let directory = directory
        let known = request.header("If-None-Match")
        // What has not changed need not be read again.
        let (tag, bytes) = try await reader.run(for: request.client) {
            _, _ -> (String, [UInt8]?) in
            let runs = try ids.map(directory.run)
            var hasher = Hasher()
            hasher.combine(ids)
            for run in runs { hasher.combine(run.stamp) }
            let tag = Self.tag(hasher)
            if tag == known { return (tag, nil) }
            return (tag, try RunAnswers.comparison(of: runs).serializedBytes())
        }
        return Self.unlessKnown(
            Response(type: "application/json", bytes ?? []), tag: tag, request)
    }

    // MARK: - Samples

    private func sample(_ request: Request, run id: String) async throws -> Response {
        let type = (request.headers[.contentType] ?? "").split(separator: ";").first.map {
            $0.trimmingCharacters(in: .whitespaces).lowercased()
        }
        guard type == "application/json" else {
            throw Problem(.unsupportedMediaType, "expected Content-Type: application/json")
        }
        let formats = try SampleAnswer.Format.accepted(request.header("Accept"))
        let body = try SampleBody.read(request.body)
        let (directory, limits) = (directory, limits)
        let client = request.client
        let run = try await reader.run(for: client) { _, _ in try directory.run(id) }
        let answer = try await sampler.run(for: client) { models, proceed in
            try proceed()
            let model = try models.model(
                of: run.folder, checkpoint: body.checkpoint, weights: body.weights,
                isAllowed: directory.holds)
            return try SampleAnswer(
                body, of: model, as: formats, run: id, limits: limits, proceed: proceed)
        }
        statistics.addImages(answer.shape[0])
        return answer.response
    }

    // MARK: - Answers

    /// The answer with a tag, or the word that the client has it already.
    private static func unlessKnown(_ response: Response, tag: String, _ request: Request)
        -> Response
    {
        let known = (request.header("If-None-Match") ?? "").split(separator: ",").map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        return (known.contains(tag) ? Response(.notModified) : response)
            .with("ETag", tag).with("Cache-Control", "no-cache")
    }

    private static func tag(_ bytes: [UInt8]) -> String {
        var hasher = Hasher()
        hasher.combine(bytes)
        return tag(hasher)
    }

    private static func tag(_ hasher: Hasher) -> String {
        "\"\(String(UInt(bitPattern: hasher.finalize()), radix: 16))\""
    }

    private static func check(
        _ query: [(name: String, value: String)], of route: Route
    ) throws(Problem) {
        var seen: Set<String> = []
        for (name, _) in query {
            guard route.parameters.contains(name) else {
                let hint = closestMatch(to: name, among: route.parameters).map {
                    "; did you mean \($0)?"
                }
                throw Problem(
                    .badRequest,
                    "the address has an unknown parameter \"\(name)\""
                        + (hint
                            ?? (route.parameters.isEmpty
                                ? "; expected none"
                                : "; expected \(route.parameters.joined(separator: ", "))"))
                )
            }
            guard seen.insert(name).inserted else {
                throw Problem(.badRequest, "the parameter \"\(name)\" is given twice")
            }
        }
    }

    /// What to tell of an error.
    private func problem(of error: any Error) -> Problem {
        switch error {
        case let problem as Problem: return problem
        case is WorkerIsFull:
            return Problem(.serviceUnavailable, "too many requests wait already; ask again soon")
                .with("Retry-After", "1")
        case is TimeLimitExceeded:
            return Problem(
                .gatewayTimeout,
                "the answer took more than \(limits.answerTime.components.seconds) s")
        case is CancellationError:
            return Problem(.serviceUnavailable, "the server is stopping").with("Retry-After", "5")
        case let error as FileError:
            let name = FileSystem.split(error.path).name
            let status: HTTPStatusCode =
                switch error.category {
                case .missingInput: .notFound
                // The server does what it can: the fault is in the run's own files.
                case .badData: .unprocessableContent
                case .unreadable, .cannotWrite: .internalServerError
                }
            return Problem(status, "cannot \(error.operation) \"\(name)\": \(error.reason)")
        default:
            report("\(error)")
            return Problem(.internalServerError, "the server failed; its messages tell why")
        }
    }

    /// An answer with what keeps browsers from reading it as anything else.
    private func guarded(_ response: Response) -> Response {
        response
            .with(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; "
                    + "img-src 'self' blob: data:; connect-src 'self'; base-uri 'none'; "
                    + "form-action 'none'; frame-ancestors 'none'"
            )
            .with("X-Content-Type-Options", "nosniff")
            .with("X-Frame-Options", "DENY")
            .with("Referrer-Policy", "no-referrer")
            .with("Cross-Origin-Opener-Policy", "same-origin")
            .with("Cross-Origin-Resource-Policy", "same-origin")
    }
}
