import Configuration
import Foundation
import ProgramTestSupport
import Testing

@Suite("A damaged run hides no other")
struct DamagedRunTests {
    @Test(
        "The comparison shows the others, and that one with its error",
        arguments: ["config.json", "run.json", "metrics.jsonl"])
    func comparison(file: String) throws {
        let served = try ServedFolder()
        let whole = try served.train(SmallExperiment.vae(name: "whole"))
        let damaged = try served.train(SmallExperiment.vae(name: "damaged"))
        let path = "\(served.outputs)/\(damaged)/\(file)"
        let intact = try Data(contentsOf: URL(fileURLWithPath: path))
        try served.serve()
        // The ends of lines stay: a last line without one counts as still being written.
        let scrambled = Data(intact.map { $0 == UInt8(ascii: "\n") ? $0 : $0 ^ 0x15 })
        // Cut in the middle, and a line that is none, so that metrics too are more than unfinished.
        let cut = intact.prefix(intact.count / 2) + Data("\n{\n".utf8)
        for bytes in [cut, scrambled] {
            try bytes.write(to: URL(fileURLWithPath: path))
            for runs in ["\(whole),\(damaged)", "\(damaged),\(whole)"] {
                let answer = try served.ask("GET", "/api/comparison?runs=\(runs)")
                #expect(answer.status == 200, "\(answer.text)")
                #expect(
                    answer.json["runs"]?.arrayValue?.compactMap { $0["id"]?.stringValue } == [whole]
                )
                #expect(answer.json["unreadable"]?[0]?["name"]?.stringValue == damaged)
                let error = answer.json["unreadable"]?[0]?["error"]?.stringValue ?? ""
                #expect(error.hasPrefix("\(file): "), "\(error)")
                #expect(!answer.text.contains(served.scratch.path))
            }
            // By itself it is refused, as what its files hold, not as a fault of the server.
            let part = file == "metrics.jsonl" ? "/metrics" : ""
            let details = try served.ask("GET", "/api/runs/\(damaged)\(part)")
            #expect(details.status == 422, "\(details.text)")
            #expect(details.json["detail"]?.stringValue?.contains(file) == true)
            let alone = try served.ask("GET", "/api/comparison?runs=\(damaged)")
            #expect(alone.status == 200 && alone.json["runs"] == [])
            #expect(alone.json["unreadable"]?.arrayValue?.count == 1)
            #expect(try served.ask("GET", "/api/runs/\(whole)/metrics").status == 200)
            // The command shows the others too, and tells by its exit code.
            let compared = try served.program.run("compare", damaged, whole, "--format", "json")
            #expect(compared.exitCode == 65 && compared.errors.contains(file), "\(compared)")
            let json = try JSONValue.parse(Array(compared.output.utf8), source: "output")
            #expect(json["runs"]?[0]?["name"]?.stringValue == whole)
            #expect(json["unreadable"]?[0]?["name"]?.stringValue == damaged)
        }
    }

    @Test("The page shows it", .enabled(if: Browser.isInstalled, "no chromium"))
    func page() throws {
        let served = try ServedFolder()
        let whole = try served.train(SmallExperiment.vae(name: "whole"))
        let damaged = try served.train(SmallExperiment.vae(name: "damaged"))
        try "{".write(
            toFile: "\(served.outputs)/\(damaged)/config.json", atomically: true, encoding: .utf8)
        try served.serve()
        let page = try BrowserSession(
            served.address + "#runs=\(damaged),\(whole)", in: served.scratch)
        let shown =
            try page.run(
                """
                await until(() => live.page.report.runs.length === 1);
                return [byId("runs").innerText, live.page.panels.length];
                """) as? [Any]
        let table = try #require(shown?[0] as? String)
        #expect(table.contains("whole-") && table.contains("damaged-"), "\(table)")
        #expect(table.contains("unreadable: config.json: line 1"), "\(table)")
        #expect(try #require(shown?[1] as? Int) > 0)
        #expect(page.failures == [])
    }
}
