import Configuration
import Foundation
import ProgramTestSupport
import Testing

@testable import Serving

@Suite("schema/openapi.json describes what genlab serve does")
struct OpenAPITests {
    private let check: JSONSchemaCheck

    init() throws {
        let path = packageFolder + "/schema/openapi.json"
        check = JSONSchemaCheck(
            document: try JSONValue.parse(
                Array(try Data(contentsOf: URL(fileURLWithPath: path))), source: path))
    }

    @Test("Every route is there with its methods, and nothing else")
    func routes() throws {
        let paths = try #require(check.document["paths"]?.objectValue)
        #expect(Set(paths.keys) == Set(Route.allCases.map(\.rawValue)))
        for route in Route.allCases {
            let item = try #require(paths[route.rawValue])
            let operations = item.objectValue?.keys.filter { $0 != "parameters" } ?? []
            let methods = route.methods.filter { $0 != "HEAD" }.map { $0.lowercased() }
            #expect(operations == methods)
            let operation = try #require(item[methods[0]])
            // What is open needs no token.
            #expect((operation["security"] == []) == route.isOpen, "\(route)")
            let parameters =
                (item["parameters"]?.arrayValue ?? [])
                + (operation["parameters"]?.arrayValue ?? [])
            let names = { (place: String) in
                parameters.filter { $0["in"]?.stringValue == place }
                    .compactMap { $0["name"]?.stringValue }
            }
            #expect(names("query") == route.parameters)
            #expect(
                names("path")
                    == route.rawValue.matches(of: #/\{(\w+)\}/#).map { String($0.1) })
        }
    }

    @Test("Every reference leads somewhere, and every operation has a name of its own")
    func references() {
        var names: [String] = []
        func walk(_ value: JSONValue) {
            if value["$ref"] != nil {
                #expect(!check.resolved(value).isNull, "\(value.serialized())")
            }
            if let name = value["operationId"]?.stringValue { names.append(name) }
            for member in value.objectValue?.members ?? [] { walk(member.value) }
            for element in value.arrayValue ?? [] { walk(element) }
        }
        walk(check.document)
        #expect(Set(names).count == names.count && names.count == Route.allCases.count)
        #expect(check.document["openapi"] == "3.1.0")
    }

    @Test("The server's answers, right ones and refusals, are those described")
    func answers() throws {
        let served = try ServedFolder()
        let run = try served.train(SmallExperiment.vae(epochs: 2))
        let other = try served.train(SmallExperiment.gan)
        let rows = try served.train(SmallExperiment.ring)
        // Values that JSON has no number for are described, too.
        let metrics = "\(served.outputs)/\(other)/metrics.jsonl"
        let handle = try #require(FileHandle(forWritingAtPath: metrics))
        try handle.seekToEnd()
        try handle.write(
            contentsOf: Data(
                "{\"step\":99,\"epoch\":3,\"samples\":990,\"time\":9.5,\"test/loss\":\"NaN\"}\n"
                    .utf8))
        try handle.close()
        try served.serve()
        let image = "samples_epoch_0001.png"
        for (path, route) in [
            ("/", Route.page), ("/page.css", .style), ("/page.js", .script), ("/healthz", .health),
            ("/metrics", .statistics), ("/api/openapi.json", .openAPI), ("/api/runs", .runs),
            ("/api/runs/\(run)", .run), ("/api/runs/\(other)", .run), ("/api/runs/none", .run),
            ("/api/runs/\(run)/metrics", .metrics), ("/api/runs/\(other)/metrics", .metrics),
            ("/api/runs/\(run)/images", .images), ("/api/runs/\(run)/images/\(image)", .image),
            ("/api/runs/\(run)/images/none.png", .image), ("/api/comparison", .comparison),
            ("/api/comparison?runs=\(run),\(other)", .comparison),
            ("/api/comparison?runs=none", .comparison), ("/api/runs?x=1", .runs),
        ] {
            try hold(try served.ask("GET", path), to: route, "get")
        }
        for body in [
            "{}", #"{"count":3,"pixels":true}"#, #"{"latent":[[0,0]]}"#, #"{"sed":1}"#, "{",
        ] {
            let answer = try served.sample(run, body)
            try hold(answer, to: .sample, "post")
            // What the schema of bodies allows is what the server takes.
            if let value = try? JSONValue.parse(body, source: "body") {
                let schema = try #require(check.document["components"]?["schemas"])
                let isRight = check.faults(
                    of: value, try #require(schema["SampleRequest"])
                ).isEmpty
                #expect(isRight == (answer.status == 200), "\(body)")
            }
        }
        try hold(try served.sample(run, "{}", accept: "image/png"), to: .sample, "post")
        try hold(try served.sample(run, "{}", accept: "x/y"), to: .sample, "post")
        try hold(try served.sample("none", "{}"), to: .sample, "post")
        for accept in ["application/json", "text/csv", "image/png"] {
            try hold(try served.sample(rows, "{}", accept: accept), to: .sample, "post")
        }
        #expect(
            try served.ask("GET", "/api/openapi.json").json == check.document,
            "the program has an older description within it")
    }

    private func hold(_ answer: HTTPAnswer, to route: Route, _ method: String) throws {
        let operation = try #require(check.document["paths"]?[route.rawValue]?[method])
        let described = try #require(
            operation["responses"]?["\(answer.status)"],
            "\(route) gives \(answer.status): \(answer.text)")
        let response = check.resolved(described)
        let schema = try #require(
            response["content"]?[answer.type]?["schema"], "\(route) gives \(answer.type)")
        if answer.type.hasSuffix("json") {
            #expect(check.faults(of: answer.json, schema) == [], "\(route)")
        }
        for name in response["headers"]?.objectValue?.keys ?? [] {
            #expect(answer.headers[name.lowercased()] != nil, "\(route) lacks \(name)")
        }
    }

    @Test("The check finds what is wrong")
    func checkWorks() throws {
        let schema: JSONValue = [
            "type": "object", "required": ["a"], "additionalProperties": false,
            "properties": ["a": ["type": "integer", "minimum": 1], "b": ["$ref": "#/none"]],
        ]
        #expect(check.faults(of: ["a": 1], schema) == [])
        for wrong: JSONValue in [
            [], [:], ["a": 0], ["a": "x"], ["a": 1, "c": 2], ["a": 1, "b": 2],
        ] {
            #expect(!check.faults(of: wrong, schema).isEmpty, "\(wrong.serialized())")
        }
    }
}
