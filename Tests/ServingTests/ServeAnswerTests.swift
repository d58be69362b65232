import Configuration
import Foundation
import Glibc
import Imaging
import ProgramTestSupport
import Testing

@Suite("genlab serve tells what runs have written, and draws from their models")
struct ServeAnswerTests {
    @Test("Runs, metrics and pictures are those of the folder, and a tag spares what is known")
    func runs() throws {
        let served = try ServedFolder()
        let first = try served.train(SmallExperiment.vae(name: "first", epochs: 2))
        try served.train(SmallExperiment.gan, "name=second")
        try served.serve()
        let list = try served.ask("GET", "/api/runs")
        #expect(list.status == 200)
        let runs = try #require(list.json["runs"]?.arrayValue)
        #expect(runs.map { $0["status"]?.stringValue } == ["finished", "finished"])
        #expect(runs[0]["id"]?.stringValue == first)
        #expect(runs[0]["epoch"] == 2 && runs[0]["epochs"] == 2 && runs[0]["latentSize"] == 2)
        #expect(runs[1]["model"] == "gan")
        let tag = try #require(list.headers["etag"])
        let again = try served.ask("GET", "/api/runs", ["If-None-Match": tag])
        #expect(again.status == 304 && again.body.isEmpty)

        let details = try served.ask("GET", "/api/runs/\(first)").json
        #expect(details["config"]?["name"] == "first")
        #expect(details["checkpoints"]?[0]?["name"]?.stringValue?.hasPrefix("step_") == true)
        let metrics = try served.ask("GET", "/api/runs/\(first)/metrics").json
        let loss = try #require(
            metrics["metrics"]?.arrayValue?.first { $0["name"] == "test/loss" })
        let lines = try String(
            contentsOfFile: "\(served.outputs)/\(first)/metrics.jsonl", encoding: .utf8)
        let written = try lines.split(separator: "\n").compactMap {
            try JSONValue.parse(String($0), source: "line")["test/loss"]
        }
        #expect(loss["curve"]?["values"] == .array(written))
        #expect(loss["last"] == written.last)

        let images = try served.ask("GET", "/api/runs/\(first)/images").json["images"]
        let address = try #require(images?[0]?["address"]?.stringValue)
        let name = try #require(images?[0]?["name"]?.stringValue)
        let picture = try served.ask("GET", address)
        #expect(picture.type == "image/png")
        #expect(
            Data(picture.body)
                == FileManager.default.contents(
                    atPath: "\(served.outputs)/\(first)/images/\(name)"))
        let head = try served.ask("HEAD", address)
        #expect(head.status == 200 && head.body.isEmpty)
        #expect(head.headers["content-length"] == "\(picture.body.count)")
    }

    @Test("A comparison is the report's data, and what has not changed is not sent again")
    func comparison() throws {
        let served = try ServedFolder()
        let first = try served.train(SmallExperiment.vae(epochs: 2))
        let second = try served.train(
            SmallExperiment.vae(epochs: 1), "optimizer.learningRate=5e-4")
        try served.serve()
        #expect(try served.ask("GET", "/api/runs").json["runs"]?[0]?["step"] != 99)
        let path = "/api/comparison?runs=\(first),\(second)"
        let answer = try served.ask("GET", path)
        let report = answer.json
        #expect(report["runs"]?[1]?["id"]?.stringValue == second)
        #expect(
            report["settings"]?.arrayValue?.compactMap { $0["path"]?.stringValue }
                == ["optimizer.learningRate", "training.epochs"])
        let address = try #require(
            report["pictures"]?[0]?["runs"]?[0]?["2"]?.stringValue)
        #expect(try served.ask("GET", address).isPNG)
        let tag = try #require(answer.headers["etag"])
        #expect(try served.ask("GET", path, ["If-None-Match": tag]).status == 304)
        // A line more is another answer.
        try served.addLine(to: first)
        let later = try served.ask("GET", path, ["If-None-Match": tag])
        #expect(later.status == 200)
        #expect(later.json["runs"]?[0]?["step"] == 99)
        #expect(try served.ask("GET", "/api/runs").json["runs"]?[0]?["step"] == 99)
        #expect(try served.ask("GET", "/api/comparison").json["runs"] == [])
    }

    @Test("Samples are those of genlab sample, to the byte, and the seed decides")
    func samples() throws {
        let served = try ServedFolder()
        let run = try served.train(SmallExperiment.vae(epochs: 1))
        let file = try served.program.run(
            "sample", run, "-n", "10", "--seed", "3", "-o", "grid.png")
        #expect(file.exitCode == 0)
        try served.serve()
        let body = #"{"count":10,"seed":3}"#
        let picture = try served.sample(run, body, accept: "image/png")
        #expect(picture.type == "image/png")
        let expected = try #require(
            FileManager.default.contents(atPath: served.scratch / "grid.png"))
        #expect(Data(picture.body) == expected)
        #expect(picture.headers["genlab-seed"] == "3")
        let told = try served.sample(run, body).json
        #expect(told["image"]?["base64"]?.stringValue == expected.base64EncodedString())
        #expect(told["count"] == 10 && told["seed"] == 3 && told["kind"] == "samples")
        let other = try served.sample(run, #"{"count":10,"seed":4}"#, accept: "image/png")
        #expect(other.body != picture.body)
    }

    @Test("Latent variables give the images of just these, as pixels too")
    func latents() throws {
        let served = try ServedFolder()
        let run = try served.train(SmallExperiment.vae(epochs: 1))
        try served.serve()
        let both = try served.sample(
            run, #"{"latent":[[0.5,-1],[2,2]],"columns":2,"padding":0,"pixels":true}"#
        ).json
        #expect(both["pixels"]?["shape"] == [2, 28, 28, 1])
        let pixels = try Self.floats(both)
        #expect(pixels.count == 2 * 784 && pixels.allSatisfy { (0...1).contains($0) })
        let one = try served.sample(run, #"{"latent":[[2,2]],"pixels":true}"#).json
        // Alone or beside another: images depend on their own latent variable. A row's place in
        // its batch may move the last bit.
        let alone = try Self.floats(one)
        #expect(zip(alone, pixels[784...]).allSatisfy { abs($0 - $1) < 1e-5 })
        let picture = try #require(
            Data(base64Encoded: both["image"]?["base64"]?.stringValue ?? ""))
        let grid = try PNG.decode(Array(picture))
        #expect(grid.image.width == 56 && grid.image.height == 28)
        // The picture's bytes are the pixels rounded.
        #expect(
            abs(Int(grid.image.pixels[14 * 56 + 14]) - Int((pixels[14 * 28 + 14] * 255).rounded()))
                <= 1)
        let walk = try served.sample(run, #"{"interpolation":true,"count":16}"#).json
        #expect(walk["kind"] == "interpolation" && walk["count"] == 16)
    }

    @Test("Rows come as JSON, CSV or points, and what only images have is refused by its key")
    func rows() throws {
        let served = try ServedFolder()
        let run = try served.train(SmallExperiment.ring)
        let file = try served.program.run("sample", "latest", "-n", "5", "-o", "rows.csv")
        #expect(file.exitCode == 0)
        try served.serve()
        #expect(try served.ask("GET", "/api/runs/\(run)").json["exampleShape"] == [2])
        let told = try served.sample(run, #"{"count":5}"#).json
        #expect(told["rows"]?["columnNames"] == ["x", "y"])
        let rows = try #require(told["rows"]?["values"]?.arrayValue)
        #expect(rows.count == 5 && rows.allSatisfy { $0.arrayValue?.count == 2 })
        #expect(told["image"]?["width"] == 800 && told["pixels"] == nil)
        let text = try served.sample(run, #"{"count":5}"#, accept: "text/csv")
        #expect(text.type == "text/csv")
        let expected = try String(contentsOfFile: served.scratch / "rows.csv", encoding: .utf8)
        #expect(text.text == expected)
        #expect(try served.sample(run, "{}", accept: "image/png").isPNG)
        for (body, key) in [
            (#"{"interpolation":true}"#, "interpolation"), (#"{"columns":2}"#, "columns"),
            (#"{"padding":0}"#, "padding"), (#"{"pixels":true}"#, "pixels"),
        ] {
            let answer = try served.sample(run, body)
            #expect(
                answer.status == 422 && answer.text.contains("\(key): is for images"), "\(answer)")
        }
    }

    @Test("Rows that are no picture are told so to those who take pictures alone")
    func longRows() throws {
        let served = try ServedFolder()
        let run = try served.train(
            SmallExperiment.ring, #"data={"type": "linear-map", "count": 100}"#)
        try served.serve()
        let refused = try served.sample(run, "{}", accept: "image/png")
        #expect(refused.status == 406 && refused.text.contains("rows of 10 numbers are no picture"))
        let told = try served.sample(run, "{}", accept: "*/*").json
        #expect(told["image"] == nil && told["rows"]?["values"]?.arrayValue?.count == 64)
        #expect(try served.sample(run, "{}", accept: "text/csv").status == 200)
    }

    private static func floats(_ answer: JSONValue) throws -> [Float] {
        let data = try #require(
            Data(base64Encoded: answer["pixels"]?["base64"]?.stringValue ?? ""))
        return stride(from: 0, to: data.count, by: 4).map { place in
            let bytes = data[place..<place + 4]
            return Float(
                bitPattern: bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) })
        }
    }

    @Test("Jobs of a sweep have ids of their own; a model is loaded once, and a new one is seen")
    func sweepAndCheckpoints() throws {
        let served = try ServedFolder()
        let path = try served.scratch.write(SmallExperiment.vae(), to: "sweep.json")
        let outcome = try served.program.run(
            "run", path, "-m", "seed=1,2", "--progress", "off")
        try #require(outcome.exitCode == 0, "\(outcome)")
        try served.serve()
        let runs = try #require(try served.ask("GET", "/api/runs").json["runs"]?.arrayValue)
        let ids = runs.compactMap { $0["id"]?.stringValue }
        #expect(ids.count == 2 && ids[0].hasSuffix(":0") && ids[1].hasSuffix(":1"))
        #expect(runs[0]["name"]?.stringValue == ids[0].replacingOccurrences(of: ":", with: "/"))
        for _ in 0..<3 { #expect(try served.sample(ids[0], "{}").status == 200) }
        #expect(try Self.figure("genlab_model_loads_total", served) == 1)
        #expect(try Self.figure("genlab_models_in_memory", served) == 1)
        #expect(try Self.figure("genlab_generated_images_total", served) == 192)
        // The newest checkpoint is taken: without it the one before, and again once it is there.
        let newest = try served.sample(ids[0], "{}").json
        let step = try #require(newest["step"]?.integerValue)
        let name = try #require(newest["checkpoint"]?.stringValue)
        let folder =
            "\(served.outputs)/\(ids[0].replacingOccurrences(of: ":", with: "/"))/checkpoints"
        try FileManager.default.moveItem(
            atPath: "\(folder)/\(name)", toPath: served.scratch / "away")
        let older = try served.sample(ids[0], "{}")
        #expect(older.status == 404 || older.json["step"]?.integerValue.map { $0 < step } == true)
        try FileManager.default.moveItem(
            atPath: served.scratch / "away", toPath: "\(folder)/\(name)")
        #expect(try served.sample(ids[0], "{}").json["step"]?.integerValue == step)
    }

    private static func figure(_ name: String, _ served: ServedFolder) throws -> Double {
        let text = try served.ask("GET", "/metrics").text
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix(name + " ") })
        return try #require(Double(line.split(separator: " ")[1]))
    }

    @Test("Figures are in Prometheus's format, and count what was asked")
    func statistics() throws {
        let served = try ServedFolder()
        try served.serve()
        #expect(try served.ask("GET", "/healthz").json["status"] == "ok")
        for _ in 0..<3 { _ = try served.ask("GET", "/api/runs") }
        _ = try served.ask("GET", "/nowhere")
        let answer = try served.ask("GET", "/metrics")
        #expect(answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
        let lines = answer.text.split(separator: "\n").map(String.init)
        #expect(
            lines.contains(
                #"genlab_http_requests_total{method="GET",route="/api/runs",code="200"} 3"#))
        #expect(
            lines.contains(#"genlab_http_requests_total{method="GET",route="none",code="404"} 1"#))
        #expect(
            lines.contains(
                #"genlab_http_request_duration_seconds_bucket{route="/api/runs",le="+Inf"} 3"#))
        let sample = #/[a-z_]+(\{([a-z]+="[^"]*",?)+\})? [0-9.e+-]+/#
        for line in lines where !line.hasPrefix("#") {
            #expect(line.wholeMatch(of: sample) != nil, "\(line)")
        }
    }

    @Test("A signal ends it with its code, and the port is free again")
    func endings() throws {
        let served = try ServedFolder()
        for (signal, code) in [(SIGINT, Int32(130)), (SIGTERM, 143)] {
            try served.serve()
            let client = try HTTPClient(port: served.port)
            #expect(try client.ask("GET", "/healthz").status == 200)
            served.server?.send(signal)
            let outcome = try #require(try served.server?.finish(timeout: 20))
            #expect(outcome.exitCode == code && outcome.signal == nil, "\(outcome)")
            #expect(outcome.errors == "", "\(outcome)")
            #expect(throws: (any Error).self) { try HTTPClient(port: served.port) }
        }
    }

    @Test("A signal ends it from the moment at which its address is told")
    func earlySignal() throws {
        let served = try ServedFolder()
        // Many at once, so that threads of one wait for processors.
        var starting = try (0..<24).map { _ in try served.program.start(["serve", "--port", "0"]) }
        var told: [RunningProgram] = []
        let end = Date().addingTimeInterval(60)
        while !starting.isEmpty, Date() < end {
            let ready = starting.filter { $0.output.hasSuffix("/\n") }
            for server in ready { server.send(SIGTERM) }
            told += ready
            starting.removeAll { server in ready.contains { $0 === server } }
        }
        #expect(told.count == 24)
        for server in told {
            let outcome = try server.finish(timeout: 20)
            #expect(outcome.exitCode == 143 && outcome.signal == nil, "\(outcome)")
        }
    }

    @Test("What is under way when a signal comes is answered, and nothing after it")
    func underWay() throws {
        let served = try ServedFolder()
        let run = try served.train(SmallExperiment.vae())
        try served.serve()
        let client = try HTTPClient(port: served.port)
        let body = #"{"count":2}"#
        client.send(
            "POST /api/runs/\(run)/sample HTTP/1.1\r\nHost: 127.0.0.1:\(served.port)\r\n"
                + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
                + "Expect: 100-continue\r\n\r\n")
        // The server has read the head, and waits for the body.
        #expect(try client.answer().status == 100)
        let server = try #require(served.server)
        server.send(SIGTERM)
        usleep(300_000)
        client.send(body)
        let answer = try client.answer()
        #expect(answer.status == 200 && answer.isPNG, "\(answer.status) \(answer.text)")
        #expect(answer.headers["connection"] == "close")
        #expect(client.isClosed)
        #expect(try server.finish(timeout: 20).exitCode == 143)
    }
}
