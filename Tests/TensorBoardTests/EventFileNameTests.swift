import Testing

@testable import TensorBoard

@Suite("Names of event files")
struct EventFileNameTests {
    private func name(_ seconds: Int, host: String = "box", after existing: [String] = []) -> String
    {
        EventFileName(seconds: seconds, host: host, process: 42, after: existing).description
    }

    @Test("Ten digits, the machine, the process and a number")
    func form() {
        #expect(name(1_700_000_000) == "events.out.tfevents.1700000000.box.42.0")
        #expect(name(7) == "events.out.tfevents.0000000007.box.42.0")
        #expect(
            name(1_700_000_000, host: "a/b.c-d é")
                == "events.out.tfevents.1700000000.a_b_c-d__.42.0")
        #expect(name(1_700_000_000, host: "") == "events.out.tfevents.1700000000.localhost.42.0")
    }

    @Test("A later file comes later by name, whatever the clock says")
    func order() {
        let first = name(1_700_000_000)
        let inOneSecond = name(1_700_000_000, after: ["config.json", first])
        let setBack = name(1_600_000_000, after: [first, inOneSecond])
        #expect([first, inOneSecond, setBack].sorted() == [first, inOneSecond, setBack])
        #expect(Set([first, inOneSecond, setBack]).count == 3)
        #expect(name(1_800_000_000, after: [first]).contains("1800000000"))
        let foreign = ["events.out.tfevents.x", "events.out.tfevents.99.box", "metrics.jsonl"]
        #expect(name(1_700_000_000, after: foreign) == first)
    }
}
