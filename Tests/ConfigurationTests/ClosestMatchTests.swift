import Testing

@testable import Configuration

@Suite struct ClosestMatchTests {
    static let keys = ["learningRate", "batchSize", "epochs", "seed", "hidden", "beta1", "beta2"]

    @Test(arguments: [
        ("learningrate", "learningRate"), ("learnigRate", "learningRate"),
        ("lerning_rate", "learningRate"), ("epoch", "epochs"), ("sede", "seed"),
        ("bathcSize", "batchSize"), ("batch", "batchSize"), ("hiddenSizes", "hidden"),
        ("beta3", "beta1"), ("x", nil), ("momentum", nil), ("", nil),
    ])
    func findsTheNearest(word: String, expected: String?) {
        #expect(closestMatch(to: word, among: Self.keys) == expected)
    }

    @Test(arguments: [
        ("kitten", "sitting", 3), ("", "abc", 3), ("abc", "", 3), ("abc", "abc", 0),
        ("ab", "ba", 1), ("ca", "abc", 3), ("flaw", "lawn", 2),
    ])
    func countsEdits(left: String, right: String, expected: Int) {
        #expect(editDistance(Array(left), Array(right)) == expected)
        #expect(editDistance(Array(right), Array(left)) == expected)
    }

    @Test func ignoresEndlessWords() {
        let word = String(repeating: "a", count: 1_000_000)
        #expect(closestMatch(to: word, among: [word]) == nil)
    }
}
