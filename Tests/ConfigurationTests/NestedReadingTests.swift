import Testing

@testable import Configuration

/// The ways of nesting that `SampleConfig` does not use.
private struct NestingConfig: Configurable, Equatable {
    let objective: SampleRegularizer
    let extra: SampleRegularizer?
    let network: SampleNetwork?
    let stages: [SampleTraining]
    let tags: [String]
    let activation: SampleNetwork.Activation?
    let isFast: Bool?

    init(from object: ObjectReader) {
        objective = object.variant(
            "objective", default: "sum",
            [SampleRegularizer.cases[0], VariantCase("sum", "Nothing.") { _ in .sum([]) }],
            "What is minimised.")
        extra = object.optionalVariant("extra", SampleRegularizer.cases, "What is added.")
        network = object.optionalObject("network", SampleNetwork.self, "What maps.")
        stages = object.objects(
            "stages", SampleTraining.self, default: [["epochs": 2]], count: 1...2, "In turn.")
        tags = object.strings("tags", default: ["a"], pattern: .plainName, count: 0...2, "Names.")
        activation = object.optionalChoice(
            "activation", of: SampleNetwork.Activation.self, "Between layers.")
        isFast = object.optionalBoolean("isFast", "Whether to hurry.")
        if tags.count > 1, tags[0] == tags[1] {
            object.fail(at: "tags", index: 1, "given \"\(tags[1])\" again, expected another tag")
        }
    }
}

@Suite struct NestedReadingTests {
    @Test func readsDefaultsFromNothing() throws {
        let resolved = try NestingConfig.read(from: [:], source: "t")
        #expect(resolved.value.objective == .sum([]))
        #expect(resolved.value.extra == nil)
        #expect(resolved.value.stages.map(\.epochs) == [2])
        #expect(
            resolved.json.serialized()
                == #"{"objective":{"type":"sum"},"stages":[{"epochs":2,"warmUp":0,"#
                + #""shuffles":true}],"tags":["a"]}"#)
        #expect(try NestingConfig.read(from: resolved.json, source: "t").value == resolved.value)
    }

    @Test func readsWhatIsGiven() throws {
        let json: JSONValue = [
            "objective": ["type": "gradient-penalty", "weight": 0.5],
            "extra": ["type": "sum", "terms": [["type": "gradient-penalty", "weight": 2]]],
            "network": ["hidden": [3]], "stages": [[:], ["epochs": 5, "warmUp": 1]],
            "tags": [], "activation": "leaky-relu", "isFast": false,
        ]
        let resolved = try NestingConfig.read(from: json, source: "t")
        let value = resolved.value
        #expect(value.objective == .penalty(weight: 0.5))
        #expect(value.extra == .sum([.penalty(weight: 2)]))
        #expect(value.network?.hidden == [3])
        #expect(value.stages.map(\.epochs) == [10, 5])
        #expect(value.activation == .leakyReLU)
        #expect(value.isFast == false)
        #expect(try NestingConfig.read(from: resolved.json, source: "t").json == resolved.json)
    }

    @Test(arguments: [
        (
            #"{"objective": "sum"}"#,
            "objective: given the string \"sum\", expected an object whose type is "
                + "\"gradient-penalty\" or \"sum\"; write {\"type\": \"sum\"}"
        ),
        (
            #"{"objective": {"type": "gradient-penalty"}}"#,
            "objective.weight: missing, expected a number of at least 0"
        ),
        (
            #"{"objective": {"weight": 3}}"#,
            "objective.weight: unknown key where type is \"sum\"; expected \"type\""
        ),
        (
            #"{"extra": {"type": "sum", "terms": [{"type": "sum", "terms": []}]}}"#,
            "extra.terms[0].terms: given an empty array, expected an array of 1 to 3 objects"
        ),
        (#"{"stages": []}"#, "stages: given an empty array, expected an array of 1 to 2 objects"),
        (
            #"{"stages": [{}, {"warmUp": 11}]}"#,
            "stages[1].warmUp: given 11, expected at most epochs (10)"
        ),
        (
            #"{"tags": ["a", "B"]}"#,
            "tags[1]: given the string \"B\", expected a name of lower case letters and '-'"
        ),
        (#"{"tags": ["a", "a"]}"#, "tags[1]: given \"a\" again, expected another tag"),
        (#"{"network": []}"#, "network: given an empty array, expected an object"),
    ])
    func namesTheError(text: String, message: String) throws {
        let value = try JSONValue.parse(text, source: "t")
        let errors = #expect(throws: ConfigErrors.self) {
            try NestingConfig.read(from: value, source: "t")
        }
        #expect(errors?.description == "t: " + message)
    }

    @Test func optionalsMayBeNullInTheSchema() {
        let schema = JSONSchema.describe(NestingConfig.self, title: "Nesting")
        let properties = schema["properties"]
        #expect(properties?["isFast"]?["type"] == ["boolean", "null"])
        #expect(properties?["activation"]?["anyOf"]?[1] == ["type": "null"])
        #expect(
            properties?["network"]?["anyOf"]?[0]
                == ["allOf": [["$ref": "#/definitions/SampleNetwork"]]])
        #expect(properties?["stages"]?["default"] == [["epochs": 2]])
        // Other cases of the same type are another definition.
        #expect(schema["definitions"]?["SampleRegularizer2"] != nil)
    }

    /// Another element of the list has the key by chance.
    @Test func aStrayKeyBelongsInNoElementOfAList() throws {
        let message: (JSONValue) -> String? = { json in
            #expect(throws: ConfigErrors.self) {
                try NestingConfig.read(from: json, source: "t")
            }?.description
        }
        let terms: JSONValue = [
            "type": "sum", "terms": [["type": "gradient-penalty", "weight": 2]],
        ]
        #expect(
            message(["extra": terms, "network": ["weight": 3]])?.contains("belongs") == false)
        #expect(message(["stages": [[:]], "warmUp": 3])?.contains("belongs") == false)
        #expect(
            message(["network": ["tags": ["a"]]])
                == "t: network.tags: unknown key; it belongs at the top level")
    }
}
