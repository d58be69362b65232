import Basics
import FlyingFox
import Foundation
import Kernels
import Synchronization

/// What the server has done so far, for `/metrics`.
final class ServerStatistics: Sendable {
    /// What requests are told apart by.
    private struct RequestKind: Hashable {
        let method: String
        let route: String
        let code: Int
    }

    /// Times of answers to one route.
    private struct Latency {
        var counts = [Int](repeating: 0, count: bounds.count)
        var sum = 0.0
        var count = 0

        mutating func add(_ seconds: Double) {
            for (index, bound) in bounds.enumerated() where seconds <= bound { counts[index] += 1 }
            sum += seconds
            count += 1
        }
    }

    private struct State {
        var requests: [RequestKind: Int] = [:]
        var latencies: [String: Latency] = [:]
        var connections = 0
        var generatedImages = 0
        var modelLoads = 0
        var models = 0
    }

    private static let bounds = [
        0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
    ]

    private let state = Mutex(State())
    private let started = Date()
    private let watch = Stopwatch()

    /// Notes a request that was answered.
    func addRequest(method: String, route: String, code: Int, time: Duration) {
        let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].contains(method)
        let kind = RequestKind(method: known ? method : "other", route: route, code: code)
        state.withLock { state in
            state.requests[kind, default: 0] += 1
            state.latencies[route, default: Latency()].add(time / .seconds(1))
        }
    }

    /// Notes that a connection was opened, or closed.
    func changeConnections(by count: Int) { state.withLock { $0.connections += count } }

    /// Notes images that were made.
    func addImages(_ count: Int) { state.withLock { $0.generatedImages += count } }

    /// Notes that a model was loaded, and how many there are.
    func addModelLoad(models: Int) {
        state.withLock { state in
            state.modelLoads += 1
            state.models = models
        }
    }

    /// Seconds since the start.
    var uptime: Double { watch.seconds }

    /// Everything in Prometheus's text format, version 0.0.4.
    func text(waitingSamples: Int) -> String {
        let state = state.withLock { $0 }
        var lines: [String] = []
        func add(_ name: String, _ type: String, _ help: String, _ samples: [(String, String)]) {
            lines.append("# HELP \(name) \(help)")
            lines.append("# TYPE \(name) \(type)")
            for (suffix, value) in samples { lines.append("\(name)\(suffix) \(value)") }
        }
        let requests = state.requests.map { kind, count in
            (
                "{method=\"\(kind.method)\",route=\"\(kind.route)\",code=\"\(kind.code)\"}",
                "\(count)"
            )
        }.sorted { $0.0 < $1.0 }
        add("genlab_http_requests_total", "counter", "Requests answered.", requests)
        var histogram: [(String, String)] = []
        for (route, latency) in state.latencies.sorted(by: { $0.key < $1.key }) {
            let buckets = zip(Self.bounds.map { "\($0)" }, latency.counts).map { ($0, $1) }
            for (bound, count) in buckets + [("+Inf", latency.count)] {
                histogram.append(("_bucket{route=\"\(route)\",le=\"\(bound)\"}", "\(count)"))
            }
            histogram.append(("_sum{route=\"\(route)\"}", "\(latency.sum)"))
            histogram.append(("_count{route=\"\(route)\"}", "\(latency.count)"))
        }
        add(
            "genlab_http_request_duration_seconds", "histogram",
            "Time from a request's arrival to its answer.", histogram)
        for (name, type, help, value) in [
            ("genlab_http_connections", "gauge", "Open connections.", "\(state.connections)"),
            (
                "genlab_generated_images_total", "counter", "Images made by models.",
                "\(state.generatedImages)"
            ),
            (
                "genlab_model_loads_total", "counter", "Models read from checkpoints.",
                "\(state.modelLoads)"
            ),
            ("genlab_models_in_memory", "gauge", "Models kept in memory.", "\(state.models)"),
            (
                "genlab_tensor_bytes", "gauge", "Memory of models and of images being made.",
                "\(StorageStatistics.current.usedBytes)"
            ),
            (
                "genlab_sampling_queue_length", "gauge", "Requests for images that wait.",
                "\(waitingSamples)"
            ),
            (
                "process_resident_memory_bytes", "gauge", "Resident memory.",
                "\(Self.residentBytes())"
            ),
            (
                "process_start_time_seconds", "gauge", "When the server started.",
                "\(started.timeIntervalSince1970)"
            ),
        ] {
            add(name, type, help, [("", value)])
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The memory of this process that is in memory, as the system counts it; 0 where it is not told.
    private static func residentBytes() -> Int {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else {
            return 0
        }
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return (pages ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
