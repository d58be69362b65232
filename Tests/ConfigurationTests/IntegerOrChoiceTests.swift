import Testing

@testable import Configuration

private struct ChosenConfig: Configurable {
    enum Name: String, CaseIterable, Sendable { case first, last }

    let place: IntegerOrChoice<Name>

    init(from object: ObjectReader) {
        place = object.integer("place", or: Name.self, default: .last, in: 0...9, "Where.")
    }
}

@Suite("An integer or a name for one")
struct IntegerOrChoiceTests {
    private func read(_ text: String) throws -> Resolved<ChosenConfig> {
        try ChosenConfig.read(from: .parse(text, source: "t"))
    }

    @Test("Both are read, and stated as they were")
    func values() throws {
        #expect(try read(#"{"place": 7}"#).value.place == .integer(7))
        #expect(try read(#"{"place": "first"}"#).value.place == .choice(.first))
        #expect(try read("{}").value.place == .choice(.last))
        #expect(try read(#"{"place": 7}"#).json == ["place": 7])
        #expect(try read("{}").json == ["place": "last"])
    }

    @Test(
        "What is neither is refused",
        arguments: [
            (#"{"place": 10}"#, "given 10, expected an integer from 0 to 9"),
            (#"{"place": "frist"}"#, #"expected "first" or "last"; did you mean "first"?"#),
            (#"{"place": true}"#, "given true, expected an integer from 0 to 9"),
        ])
    func refused(text: String, words: String) {
        let error = #expect(throws: ConfigErrors.self) { try read(text) }
        #expect(error?.description.contains("place: ") == true)
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }
}
