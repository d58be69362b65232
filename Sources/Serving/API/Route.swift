/// Everything that is served: an address's pattern and what may be done there.
///
/// `schema/openapi.json` describes the same; a test holds one against the other.
enum Route: String, CaseIterable, Sendable {
    case page = "/"
    case style = "/page.css"
    case script = "/page.js"
    case health = "/healthz"
    case statistics = "/metrics"
    case openAPI = "/api/openapi.json"
    case runs = "/api/runs"
    case run = "/api/runs/{id}"
    case metrics = "/api/runs/{id}/metrics"
    case images = "/api/runs/{id}/images"
    case image = "/api/runs/{id}/images/{name}"
    case sample = "/api/runs/{id}/sample"
    case comparison = "/api/comparison"

    /// The methods, as `Allow` lists them.
    var methods: [String] { self == .sample ? ["POST"] : ["GET", "HEAD"] }

    /// The parameters that the query may have.
    var parameters: [String] { self == .comparison ? ["runs"] : [] }

    /// Whether it is served to those who show no token: it tells nothing of any run.
    var isOpen: Bool {
        switch self {
        case .page, .style, .script, .health: true
        default: false
        }
    }

    /// The route of a path, and what stands in the places of its pattern, in order.
    static func find(_ path: [String]) -> (route: Route, values: [String])? {
        for route in allCases {
            let pattern = route.rawValue.split(separator: "/")
            guard pattern.count == path.count else { continue }
            var values: [String] = []
            let matches = zip(pattern, path).allSatisfy { part, given in
                guard part.hasPrefix("{") else { return part == given }
                values.append(given)
                return !given.isEmpty
            }
            if matches { return (route, values) }
        }
        return nil
    }
}
