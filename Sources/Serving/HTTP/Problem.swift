import Configuration
import FlyingFox

/// Why a request is not served, as RFC 9457 spells it: what was wrong and what would be right.
struct Problem: Error, Sendable {
    /// One thing that is wrong with a body, and where.
    struct Fault: Sendable {
        let path: String
        let message: String
    }

    let status: HTTPStatusCode
    let detail: String
    var faults: [Fault] = []
    /// Headers that go with the status, such as `Allow`.
    var headers: [(name: String, value: String)] = []

    init(_ status: HTTPStatusCode, _ detail: String) {
        self.status = status
        self.detail = detail
    }

    func with(_ name: String, _ value: String) -> Problem {
        var problem = self
        problem.headers.append((name, value))
        return problem
    }

    /// What is sent.
    var response: Response {
        var object: JSONObject = [
            "title": .string(status.phrase), "status": .integer(status.code),
            "detail": .string(detail),
        ]
        if !faults.isEmpty {
            object["errors"] = .array(
                faults.map { ["path": .string($0.path), "message": .string($0.message)] })
        }
        var response = Response(
            status, type: "application/problem+json", JSONValue.object(object).serializedBytes())
        response.headers += headers
        return response
    }
}

/// FlyingFox has a type of that name, too; here it is ours.
typealias JSONValue = Configuration.JSONValue
