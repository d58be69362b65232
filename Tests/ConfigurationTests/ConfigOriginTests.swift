import Testing

@testable import Configuration

/// A config of which older builds knew `width` alone.
private struct GrownConfig: Configurable {
    enum Split: String, CaseIterable, Sendable { case shuffled, byClass }

    struct Part: Configurable {
        let count: Int

        init(from object: ObjectReader) {
            count = object.integer("count", default: 20, formerly: 0, in: 0...100, "How many.")
        }
    }

    let split: Split
    let part: Part
    let width: Int

    init(from object: ObjectReader) {
        // A new key may be read before an old one.
        split = object.choice(
            "split", of: Split.self, default: .byClass, formerly: .shuffled, "What is held out.")
        part = object.object("part", Part.self, "Keys of a new object.")
        width = object.integer("width", in: 1...10_000, "A side.")
        object.checkNew(width < 100, at: "width", "given \(width), expected less than 100")
    }
}

/// A config of which older builds knew `width` alone, and which now chooses among cases.
private struct VariedConfig: Configurable {
    enum Shape: Sendable, Equatable {
        case disc(radius: Int)
        case ring(radius: Int, hole: Int)

        static let cases = [
            VariantCase<Shape>("disc", "Full.") {
                .disc(radius: $0.integer("radius", default: 3, formerly: 1, in: 0...9, "Size."))
            },
            VariantCase<Shape>("ring", "Hollow.") {
                .ring(
                    radius: $0.integer("radius", default: 3, formerly: 2, in: 0...9, "Size."),
                    hole: $0.integer("hole", default: 1, in: 0...9, "Inside."))
            },
        ]
    }

    let shape: Shape
    let more: [Shape]
    let width: Int

    init(from object: ObjectReader) {
        shape = object.variant(
            "shape", default: "ring", formerly: "disc", Shape.cases, "A new choice.")
        more = object.variants(
            "more", default: [], formerly: [["type": "ring", "hole": 2]], Shape.cases, count: 0...2,
            "New choices.")
        width = object.integer("width", in: 1...10_000, "A side.")
    }
}

@Suite("Keys that older builds did not have") struct ConfigOriginTests {
    private func read(
        _ text: String, _ origin: ConfigOrigin
    ) throws -> Resolved<GrownConfig> {
        try GrownConfig.read(from: .parse(text, source: "t"), origin: origin)
    }

    @Test func aGivenConfigHasTheDefault() throws {
        let resolved = try read(#"{"width": 3}"#, .given)
        #expect(resolved.value.split == .byClass)
        #expect(resolved.value.part.count == 20)
        #expect(
            resolved.json.serialized()
                == #"{"split":"byClass","part":{"count":20},"width":3}"#)
        #expect(
            resolved.identity.serialized()
                == #"{"split":"byClass","part":{"count":20},"width":3}"#)
    }

    @Test func aStoredConfigMeansWhatItsBuildDid() throws {
        let resolved = try read(#"{"width": 3}"#, .stored)
        #expect(resolved.value.split == .shuffled)
        #expect(resolved.value.part.count == 0)
        #expect(
            resolved.json.serialized()
                == #"{"split":"shuffled","part":{"count":0},"width":3}"#)
        #expect(resolved.identity.serialized() == #"{"width":3}"#)
    }

    @Test func whatIsStatedCountsWhereverItStands() throws {
        let text = #"{"width": 3, "split": "shuffled", "part": {"count": 7}}"#
        for origin in [ConfigOrigin.given, .stored] {
            let resolved = try read(text, origin)
            #expect(resolved.value.split == .shuffled)
            #expect(resolved.value.part.count == 7)
            #expect(resolved.identity.serialized() == #"{"part":{"count":7},"width":3}"#)
        }
    }

    @Test func theResolvedConfigReadsAsItselfFromAnywhere() throws {
        let given = try read(#"{"width": 3}"#, .given)
        let again = try read(given.json.serialized(), .stored)
        #expect(again.json == given.json)
        #expect(again.identity == given.identity)
    }

    @Test func aConfigBesideARunTakesTheRunsRules() throws {
        let run = try read(#"{"width": 3, "part": {"count": 7}}"#, .stored)
        #expect(run.rules == ["split": "shuffled", "part.count": 7])
        let resolved = try read(#"{"width": 3}"#, .given(rules: run.rules))
        #expect(resolved.json == run.json)
        let other = try read(#"{"width": 3, "split": "byClass"}"#, .given(rules: run.rules))
        #expect(other.value.split == .byClass)
        #expect(other.value.part.count == 7)
    }

    @Test func whatIsNewlyRefusedIsReadInAStoredConfigWithAWarning() throws {
        let stored = try read(#"{"width": 300}"#, .stored)
        #expect(stored.value.width == 300)
        #expect(stored.warnings == ["width: given 300, expected less than 100"])
        #expect(throws: ConfigErrors.self) { try read(#"{"width": 300}"#, .given) }
        #expect(throws: ConfigErrors.self) { try read(#"{"width": 300}"#, .given(rules: [:])) }
        #expect(try read(#"{"width": 30}"#, .stored).warnings.isEmpty)
    }

    private func readVaried(
        _ text: String, _ origin: ConfigOrigin
    ) throws -> Resolved<VariedConfig> {
        try VariedConfig.read(from: .parse(text, source: "t"), origin: origin)
    }

    @Test func aNewChoiceHasItsDefaultWhereAConfigIsGiven() throws {
        let resolved = try readVaried(#"{"width": 3}"#, .given)
        #expect(resolved.value.shape == .ring(radius: 3, hole: 1))
        #expect(resolved.value.more.isEmpty)
        #expect(resolved.identity == resolved.json)
    }

    @Test func aNewChoiceLeavesTheIdentityOfAnOldConfigAlone() throws {
        let resolved = try readVaried(#"{"width": 3}"#, .stored)
        #expect(resolved.value.shape == .disc(radius: 1))
        #expect(resolved.value.more == [.ring(radius: 2, hole: 2)])
        #expect(resolved.identity.serialized() == #"{"width":3}"#)
        #expect(
            resolved.json.serialized()
                == #"{"shape":{"type":"disc","radius":1},"#
                + #""more":[{"type":"ring","radius":2,"hole":2}],"width":3}"#)
        let again = try readVaried(resolved.json.serialized(), .given)
        #expect(again.json == resolved.json)
        #expect(again.identity == resolved.identity)
    }

    @Test func aNewChoiceThatIsStatedCounts() throws {
        let text = #"{"width": 3, "shape": {"type": "disc", "radius": 5}, "more": []}"#
        for origin in [ConfigOrigin.given, .stored] {
            let resolved = try readVaried(text, origin)
            #expect(resolved.value.shape == .disc(radius: 5))
            #expect(resolved.value.more.isEmpty)
            #expect(resolved.identity == resolved.json)
        }
    }

    @Test func aConfigBesideARunTakesTheRunsChoice() throws {
        let run = try readVaried(#"{"width": 3}"#, .stored)
        let resolved = try readVaried(#"{"width": 3}"#, .given(rules: run.rules))
        #expect(resolved.json == run.json)
        #expect(resolved.identity == run.identity)
    }

    @Test func anOldChoiceStatedInANewConfigSetsNoRulesOfItsOwn() throws {
        let text = #"{"width": 3, "shape": {"type": "ring", "radius": 7}}"#
        #expect(try readVaried(text, .given).rules["shape.radius"] == 7)
    }
}
