import Foundation
import TestSupport
import Testing

@testable import Comparison
@testable import RunStore

@Suite struct NamePatternTests {
    private func matches(_ pattern: String, _ name: String) throws -> Bool {
        try NamePattern(pattern, option: "--metrics").matches(name)
    }

    @Test(arguments: [
        ("", "x", true), ("^test/", "test/loss", true), ("^test/", "a/test/loss", false),
        ("loss$", "test/loss", true), ("loss$", "loss/x", false), ("^$", "", true),
        ("^$", "x", false),
        ("t.st", "test", true), ("t.st", "tst", false), (".", "\n", false),
        ("a|bc|d", "xbcx", true), ("^(a|bc|d)$", "bd", false), ("^(a|bc|d)+$", "abcd", true),
        ("^a*$", "", true), ("^a+$", "", false), ("^ab?c$", "ac", true), ("^ab?c$", "abbc", false),
        ("^a{2}$", "aa", true), ("^a{2}$", "aaa", false), ("^a{2,}$", "aaaa", true),
        ("^a{1,3}$", "aaaa", false), ("^a{1,3}?$", "aaa", true), ("^a{0}$", "", true),
        ("a{x", "a{x", true), ("a{,2}", "a{,2}", true),
        ("[a-c]", "b", true), ("[^a-c]", "b", false), ("^[]x]$", "]", true), ("^[a-]$", "-", true),
        ("^[\\d.-]+$", "1.5-2", true), ("[\\D]", "12", false), ("^[^\\w]$", "a", false),
        ("^\\d+$", "123", true), ("\\D", "123", false), ("^\\w+$", "a_1", true),
        ("\\s", "a b", true), ("^\\S+$", "a b", false), ("\\.", "ab", false), ("\\.", "a.b", true),
        ("\\bloss\\b", "test/loss", true), ("\\bloss\\b", "losses", false),
        ("\\Boss", "loss", true),
        ("(?i)LOSS", "test/loss", true), ("(?i)loss", "test/LOSS", true), ("LOSS", "loss", false),
        ("(?i)[A-C]", "b", true), ("(?i)[^A-C]", "b", false), ("^(?:ab)+$", "abab", true),
        ("^(a*)*$", "aab", false), ("^(a*)*$", "aaa", true), ("()*", "x", true),
        ("^ä.$", "äö", true), ("^[α-ω]+$", "βγ", true),
    ])
    func matchesAsARegularExpressionDoes(pattern: String, name: String, expected: Bool) throws {
        #expect(try matches(pattern, name) == expected)
    }

    /// Of small patterns, the same as Foundation's engine says of the same name.
    @Test func agreesWithAnotherEngine() throws {
        var random = SeededRandom(seed: 1)
        let parts = [
            "a", "b", ".", "[ab]", "[^a]", "(a|b)", "(ab)*", "a+", "b?", "(a*b)*", "^", "$", "\\b",
        ]
        for _ in 0..<2_000 {
            let pattern = (0..<Int.random(in: 1...5, using: &random)).map { _ in
                parts.randomElement(using: &random) ?? ""
            }.joined()
            let name = String(
                (0..<Int.random(in: 0...8, using: &random)).map { _ in
                    "ab/".randomElement(using: &random) ?? "a"
                })
            let other = try NSRegularExpression(pattern: pattern)
            let range = NSRange(name.startIndex..., in: name)
            let expected = other.firstMatch(in: name, range: range) != nil
            #expect(try matches(pattern, name) == expected, "\(pattern) in \(name)")
        }
    }

    /// Patterns for which engines that try one way after the other need ages.
    @Test(arguments: [
        "(([a-z/]+)*)*!", "(a|a)*!", "(a|aa)+!", "^(a+)+$!", "(.*)(.*)(.*)(.*)(.*)!",
        "(a?){30}a{30}!",
        "((((a*)*)*)*)*!",
    ])
    func noPatternHangs(pattern: String) throws {
        #expect(try !matches(pattern, String(repeating: "a", count: 500)))
    }

    @Test(arguments: [
        ("(", "column 1: this group is not closed"), (")", "column 1: this ')' closes no group"),
        ("a[b", "column 2: this '[' is not closed"), ("*", "column 1: there is nothing to repeat"),
        ("a**", "column 3: this repeats a repetition"),
        ("\\", "column 1: nothing follows the '\\'"),
        ("(a)\\1", "column 4: references to groups are not known"), ("(?=a)", "column 1: only"),
        ("\\p", "column 1: '\\p' is not known"), ("[z-a]", "column 4: this range"),
        ("a{3,2}", "column 2: expected counts in order"), ("a{1001}", "column 2: expected counts"),
        ("a{99999999999999999999}", "column 2: expected counts"),
        (String(repeating: "(", count: 500), "column 101: groups lie more than 100 deep"),
        (String(repeating: "[", count: 1_000), "column 1: this '[' is not closed"),
        (String(repeating: "[", count: 2_500), "given 2500 characters"),
        ("((((((a{9}){9}){9}){9}){9}){9})", "more than 10000 parts"),
        ("(((){1000}){1000}){1000}", "more than 10000 parts"),
    ])
    func whatIsNoneIsRefused(pattern: String, message: String) {
        let error = #expect(throws: RequestError.self) {
            try NamePattern(pattern, option: "--metrics")
        }
        #expect(error?.description.hasPrefix("--metrics: ") == true)
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }

    @Test func aNameThatIsTooLongForAPatternIsRefused() throws {
        let pattern = try NamePattern("(a?){1000}(a?){1000}(a?){1000}!", option: "--metrics")
        #expect(throws: RequestError.self) {
            try pattern.matches(String(repeating: "a", count: 10_000))
        }
        #expect(try !pattern.matches(String(repeating: "a", count: 100)))
    }
}
