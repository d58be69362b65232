import Configuration
import Foundation
import ProgramTestSupport
import Testing

@Suite("genlab serve refuses what it should")
struct ServeRefusalTests {
    @Test("No path leads out of the folder of runs")
    func paths() throws {
        let served = try ServedFolder()
        let run = try served.train(SmallExperiment.vae())
        try served.scratch.write("outside", to: "secret.png")
        try served.scratch.write("{}", to: "outside/run.json")
        let manager = FileManager.default
        let folder = "\(served.outputs)/\(run)"
        // Links that lead out: a picture, a whole run, a run's file, a checkpoint.
        try manager.createSymbolicLink(
            atPath: "\(folder)/images/samples_epoch_0099.png",
            withDestinationPath: served.scratch / "secret.png")
        try manager.copyItem(atPath: folder, toPath: served.scratch / "copied")
        try manager.createSymbolicLink(
            atPath: "\(served.outputs)/linked", withDestinationPath: served.scratch / "copied")
        try manager.copyItem(atPath: folder, toPath: "\(served.outputs)/half")
        try manager.removeItem(atPath: "\(served.outputs)/half/config.json")
        try manager.createSymbolicLink(
            atPath: "\(served.outputs)/half/config.json",
            withDestinationPath: served.scratch / "copied/config.json")
        try served.serve()
        let runs = try #require(try served.ask("GET", "/api/runs").json["runs"]?.arrayValue)
        #expect(runs.compactMap { $0["id"]?.stringValue } == [run])
        let images = try served.ask("GET", "/api/runs/\(run)/images").text
        #expect(images.contains("samples_epoch_0001.png"))
        for path in [
            "/api/runs/..", "/api/runs/%2e%2e", "/api/runs/..%2f..%2fetc", "/api/runs/.",
            "/api/runs/\(run)/images/../../run.json", "/api/runs/\(run)/images/..%2frun.json",
            "/api/runs/\(run)/images/%2e%2e%2frun.json", "/api/runs/\(run)/images/..%5crun.json",
            "/api/runs/\(run)/images/%2fetc%2fpasswd", "/api/runs/%2fetc",
            "/api/runs//etc/passwd", "//etc/passwd", "/../../etc/passwd", "/%2e%2e/etc/passwd",
            "/api/runs/\(run)%00", "/api/runs/\(run)/images/samples_epoch_0001.png%00.txt",
            "/api/runs/\(run)/images/run.json", "/api/runs/\(run)/run.json",
            "/api/runs/\(run)/images/samples_epoch_0099.png",
            "/api/runs/linked", "/api/runs/half", "/api/runs/\(run)/images/%",
            "/api/runs/%ff", "/api/runs/%252e%252e", "/api/runs/\(run)/../\(run)",
        ] {
            let answer = try served.ask("GET", path)
            #expect([400, 404].contains(answer.status), "\(path): \(answer.status)")
            #expect(answer.type == "application/problem+json", "\(path)")
            #expect(!answer.text.contains("outside") && !answer.text.contains(served.scratch.path))
        }
        for checkpoint in try manager.contentsOfDirectory(atPath: "\(folder)/checkpoints") {
            try manager.removeItem(atPath: "\(folder)/checkpoints/\(checkpoint)")
            try manager.createSymbolicLink(
                atPath: "\(folder)/checkpoints/\(checkpoint)",
                withDestinationPath: served.scratch / "copied/checkpoints/\(checkpoint)")
        }
        #expect(try served.sample(run, "{}").status == 409)
    }

    @Test("Only this server's name and its own pages may ask")
    func hosts() throws {
        let served = try ServedFolder()
        try served.serve()
        let port = served.port
        // A tunnel from another port, or a container's, asks for that one.
        for host in [
            "127.0.0.1:\(port)", "localhost:\(port)", "LOCALHOST:\(port)", "[::1]:\(port)",
            "localhost:9999", "127.0.0.1:1", "127.0.0.1", "localhost", "[::1]", "127.1.2.3:80",
        ] {
            #expect(try served.ask("GET", "/api/runs", ["Host": host]).status == 200, "\(host)")
        }
        for host in [
            "evil.example:\(port)", "evil.example", "", "127.0.0.1.evil:\(port)",
            "192.168.1.1:\(port)", "localhost:\(port).evil", "localhost.:\(port)", "127.1:\(port)",
            "localhost:", "localhost:0", "localhost:0\(port)", "localhost:65536", "localhost:-1",
            "0.0.0.0:\(port)", "[::ffff:127.0.0.1]:\(port)", "127.0.0.1:\(port), evil.example",
            "evil.example@localhost:\(port)", "127.0.0.01:\(port)",
        ] {
            #expect(try served.ask("GET", "/api/runs", ["Host": host]).status == 421, "\(host)")
            #expect(try served.ask("GET", "/", ["Host": host]).status == 421, "\(host)")
        }
        for (origin, status) in [
            ("http://127.0.0.1:\(port)", 200), ("http://evil.example", 403), ("null", 403),
            ("https://127.0.0.1:\(port)", 403), ("http://localhost:\(port)", 403),
        ] {
            let answer = try served.ask("GET", "/api/runs", ["Origin": origin])
            #expect(answer.status == status, "\(origin)")
            #expect(answer.headers["access-control-allow-origin"] == nil)
        }
        // Through a tunnel, the page's own address is that of the tunnel.
        let tunnel = ["Host": "localhost:9999", "Origin": "http://localhost:9999"]
        #expect(try served.ask("GET", "/api/runs", tunnel).status == 200)
        let page = try served.ask("GET", "/")
        let policy = try #require(page.headers["content-security-policy"])
        #expect(policy.hasPrefix("default-src 'none'") && !policy.contains("unsafe"))
        #expect(page.headers["x-content-type-options"] == "nosniff")
        #expect(!page.text.contains("<style>") && !page.text.contains("<script>"))
    }

    @Test("Names that were allowed are served, with their port where one was given")
    func allowedHosts() throws {
        let served = try ServedFolder()
        try served.serve("--allow-host", "Runs.Example.org", "--allow-host", "other:8000")
        for (host, status) in [
            ("runs.example.org", 200), ("RUNS.example.org:443", 200), ("other:8000", 200),
            ("other", 421), ("other:8001", 421), ("example.org", 421),
            ("runs.example.org.evil", 421), ("x.runs.example.org", 421), ("localhost", 200),
        ] {
            #expect(try served.ask("GET", "/api/runs", ["Host": host]).status == status, "\(host)")
        }
        // A proxy may encrypt what is asked for by a name that was allowed.
        for (origin, status) in [
            ("http://other:8000", 200), ("https://other:8000", 200), ("https://other", 403),
        ] {
            let headers = ["Host": "other:8000", "Origin": origin]
            #expect(try served.ask("GET", "/api/runs", headers).status == status, "\(origin)")
        }
        for name in ["", "a b", "http://a", "a:0", "a/b"] {
            let refused = try served.program.run("serve", "--port", "0", "--allow-host", name)
            #expect(refused.exitCode == 64 && refused.errors.contains("--allow-host"), "\(refused)")
        }
    }

    @Test("A server at all addresses prints one that others can open, and is served by it")
    func printedAddress() throws {
        let served = try ServedFolder(environment: ["GENLAB_TOKEN": "abcdefghijklmnop"])
        try served.serve("--host", "0.0.0.0")
        let printed = served.server?.output.split(separator: "\n").last.map(String.init)
        let address = try #require(URL(string: printed ?? ""))
        let host = try #require(address.host)
        #expect(host != "0.0.0.0" && host != "localhost" && !host.hasPrefix("127."))
        let bearer = ["Authorization": "Bearer abcdefghijklmnop"]
        for (name, status) in [
            ("\(host):\(served.port)", 200), ("192.168.7.7:\(served.port)", 200),
            ("192.168.7.7:1", 421), ("localhost:1", 200), ("evil.example:\(served.port)", 421),
        ] {
            let headers = bearer.merging(["Host": name]) { $1 }
            #expect(try served.ask("GET", "/api/runs", headers).status == status, "\(name)")
        }
    }

    @Test("Bytes that are no request, or too many, are answered and cut")
    func requests() throws {
        let served = try ServedFolder()
        try served.serve()
        let host = "Host: 127.0.0.1:\(served.port)\r\n"
        let long = String(repeating: "x", count: 20_000)
        for (text, status) in [
            ("nonsense\r\n\r\n", 400), ("GET / HTTP/1.1\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\n\(host)\(host)\r\n", 400), ("GET / HTTP/2.0\r\n\(host)\r\n", 505),
            ("GET /\u{0} HTTP/1.1\r\n\(host)\r\n", 400),
            ("GET http://a/ HTTP/1.1\r\n\(host)\r\n", 400),
            ("GET / HTTP/1.1\r\n\(host)X: a\r\n folded\r\n\r\n", 400),
            ("GET / HTTP/1.1\n\(host)\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\n\(host)X : a\r\n\r\n", 400),
            ("GET /\(long.prefix(5000)) HTTP/1.1\r\n\(host)\r\n", 414),
            ("GET / HTTP/1.1\r\n\(host)X: \(long)\r\n\r\n", 431),
            ("GET / HTTP/1.1\r\n\(host)" + String(repeating: "X: a\r\n", count: 70) + "\r\n", 431),
            ("POST / HTTP/1.1\r\n\(host)Content-Length: 1\r\nContent-Length: 1\r\n\r\na", 400),
            ("POST / HTTP/1.1\r\n\(host)Content-Length: -1\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\n\(host)Content-Length: 99999999999999999999\r\n\r\n", 413),
            ("POST / HTTP/1.1\r\n\(host)Content-Length: 300000\r\n\r\n", 413),
            ("POST / HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411),
        ] {
            let client = try HTTPClient(port: served.port)
            client.send(text)
            let answer = try client.answer()
            #expect(answer.status == status, "\(text.prefix(60)): \(answer.text)")
            #expect(answer.type == "application/problem+json")
            #expect(answer.headers["connection"] == "close" && client.isClosed)
        }
        // A line that never ends takes no memory: it is answered while it comes.
        let before = served.residentMemory
        let flood = try HTTPClient(port: served.port)
        let piece = String(repeating: "a", count: 1 << 20)
        flood.send("GET /")
        var sent = 0
        while sent < 64, flood.send(piece) { sent += 1 }
        #expect(sent < 64)
        #expect(served.residentMemory - before < 16 << 20)
        #expect(try served.ask("GET", "/healthz").status == 200)
    }

    @Test("Many connections that say nothing leave room for one that does")
    func connections() throws {
        let served = try ServedFolder()
        try served.serve()
        let idle = try (0..<200).map { _ in try HTTPClient(port: served.port) }
        for client in idle.prefix(100) { client.send("GET / HT") }
        #expect(try served.ask("GET", "/healthz").status == 200)
        // Several requests in one piece are answered in their order, on one connection.
        let client = try HTTPClient(port: served.port)
        let host = "Host: 127.0.0.1:\(served.port)\r\n\r\n"
        client.send(
            "GET /healthz HTTP/1.1\r\n\(host)HEAD /page.js HTTP/1.1\r\n\(host)GET /x HTTP/1.1\r\n\(host)"
        )
        #expect(try client.answer().json["status"] == "ok")
        #expect(try client.answer(hasBody: false).type == "text/javascript")
        #expect(try client.answer().status == 404)
        withExtendedLifetime(idle) {}
    }

    @Test("What is asked wrongly is told with what would be right")
    func bodies() throws {
        let served = try ServedFolder()
        let run = try served.train(SmallExperiment.vae())
        let classifier = try served.train(
            """
            {"name": "classes", "seed": 1,
             "data": {"type": "digits-5k", "trainCount": 100, "testCount": 50},
             "model": {"type": "classifier", "network": {"hidden": [8]}},
             "optimizer": {"type": "adam", "learningRate": 1e-3},
             "training": {"epochs": 1, "batchSize": 50}}
            """)
        try served.serve()
        for (body, status, part) in [
            ("{", 400, "line 1"), ("[]", 422, "object"), (#"{"sed":1}"#, 422, "did you mean"),
            (#"{"seed":-1}"#, 422, "seed"), (#"{"seed":1.5}"#, 422, "seed"),
            (#"{"count":0}"#, 422, "from 1 to 1024"), (#"{"count":1000000}"#, 422, "count"),
            (#"{"latent":[[1,2,3]]}"#, 422, "expected 2"), (#"{"latent":[]}"#, 422, "latent"),
            (#"{"latent":[[1,"x"]]}"#, 422, "latent[0][1]"),
            (#"{"latent":[[1,2]],"seed":1}"#, 422, "expected one of both"),
            (#"{"checkpoint":"../x"}"#, 422, "step_000100"),
            (#"{"checkpoint":"step_999999"}"#, 404, "no checkpoint"),
            (#"{"weights":"averaged"}"#, 422, "averageDecay"),
            (#"{"weights":"best"}"#, 422, "averaged"),
        ] {
            let answer = try served.sample(run, body)
            #expect(answer.status == status, "\(body): \(answer.text)")
            #expect(answer.text.contains(part), "\(body): \(answer.text)")
            #expect(!answer.text.contains(served.scratch.path))
        }
        #expect(try served.sample(classifier, "{}").status == 422)
        #expect(try served.sample("nothing", "{}").status == 404)
        #expect(try served.sample(run, "{}", accept: "text/html").status == 406)
        #expect(
            try served.ask(
                "POST", "/api/runs/\(run)/sample", ["Content-Type": "text/plain"], body: "{}"
            )
            .status == 415)
        let get = try served.ask("GET", "/api/runs/\(run)/sample")
        #expect(get.status == 405 && get.headers["allow"] == "POST")
        let delete = try served.ask("DELETE", "/api/runs/\(run)")
        #expect(delete.status == 405 && delete.headers["allow"] == "GET, HEAD")
        #expect(try served.ask("GET", "/api/runs?x=1").status == 400)
        #expect(
            try served.ask("GET", "/api/comparison?rums=a").text.contains("did you mean runs"))
        #expect(try served.ask("GET", "/api/comparison?runs=a,b").status == 404)
        // A damaged checkpoint is no reason to fail otherwise.
        let folder = "\(served.outputs)/\(run)/checkpoints"
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            try "{}".write(
                toFile: "\(folder)/\(name)/state.json", atomically: true, encoding: .utf8)
        }
        #expect(try served.sample(run, "{}").status == 409)
    }

    @Test("A token is asked for where one is set, and others are let in with one alone")
    func tokens() throws {
        let served = try ServedFolder(environment: ["GENLAB_TOKEN": "abcdefghijklmnop"])
        try served.serve()
        for path in ["/", "/page.js", "/page.css", "/healthz"] {
            #expect(try served.ask("GET", path).status == 200)
        }
        for path in ["/api/runs", "/metrics", "/nowhere", "/api/openapi.json"] {
            let answer = try served.ask("GET", path)
            #expect(answer.status == 401)
            #expect(answer.headers["www-authenticate"]?.hasPrefix("Bearer") == true)
        }
        for (given, status) in [
            ("Bearer abcdefghijklmnop", 200), ("bearer abcdefghijklmnop", 200),
            ("Bearer abcdefghijklmnoq", 401), ("Bearer abcdefghijklmno", 401), ("Bearer", 401),
            ("Bearer abcdefghijklmnopq", 401), ("Basic abcdefghijklmnop", 401),
        ] {
            let answer = try served.ask("GET", "/api/runs", ["Authorization": given])
            #expect(answer.status == status, "\(given)")
        }
        let other = try ServedFolder()
        for arguments in [
            ["--host", "0.0.0.0"], ["--host", "0.0.0.0", "--token", "short"],
            ["--port", "70000"], ["--host", "nowhere", "--token", "abcdefghijklmnop"],
            ["--token", "abcdefghijklmnop", "--token-file", "x"],
        ] {
            let outcome = try other.program.run(["serve", "--port", "0"] + arguments)
            #expect(outcome.exitCode == 64 && outcome.output == "", "\(arguments): \(outcome)")
        }
        let taken = try other.program.run("serve", "--port", "\(served.port)")
        #expect(taken.exitCode == 73 && taken.errors.contains("--port"), "\(taken)")
        #expect(try other.program.run("serve", "--token-file", "missing").exitCode == 66)
        try other.scratch.write("0123456789abcdef\n", to: "token")
        try other.serve("--host", "0.0.0.0", "--token-file", "token")
        let bearer = ["Authorization": "Bearer 0123456789abcdef"]
        #expect(try other.ask("GET", "/api/runs").status == 401)
        #expect(try other.ask("GET", "/api/runs", bearer).status == 200)
        #expect(
            try other.ask(
                "GET", "/api/runs",
                bearer.merging(["Host": "evil.example:\(other.port)"]) { $1 }
            ).status == 421)
    }
}
