import Configuration
import Testing

/// Texts that Unicode holds for equivalent are different keys.
@Suite struct ExactTextTests {
    private let composed = "\u{e9}"
    private let decomposed = "e\u{301}"

    @Test func bytesDecide() {
        #expect(composed == decomposed)
        #expect(!composed.isExactly(decomposed))
        #expect(Set([composed, decomposed, composed].map(ExactText.init)).count == 2)
        #expect(
            [composed, decomposed].map(ExactText.init).sorted().map(\.text).first?.utf8.count == 3)
    }

    /// In an object that is searched, and in one that keeps an index.
    @Test(arguments: [0, 20])
    func keysOfObjectsAreTwo(others: Int) throws {
        let rest = (0..<others).map { ", \"k\($0)\": 0" }.joined()
        let text = "{\"\(composed)\": 1, \"\(decomposed)\": 2\(rest)}"
        let value = try JSONValue.parse(text, source: "x")
        #expect(value[composed] == 1 && value[decomposed] == 2)
        #expect(value.serialized().utf8.elementsEqual(text.replacing(" ", with: "").utf8))
        #expect(JSONValue.string(composed) != .string(decomposed))
        #expect(JSONValue.string(composed) == .string("\u{e9}"))
    }
}
