import Testing

@testable import Configuration

@Suite struct JSONSchemaTests {
    let schema = JSONSchema.describe(SampleConfig.self, title: "Sample", id: "sample.json")

    @Test func statesTheTopLevel() {
        #expect(schema["$schema"] == "http://json-schema.org/draft-07/schema#")
        #expect(schema["$id"] == "sample.json")
        #expect(schema["title"] == "Sample")
        #expect(schema["type"] == "object")
        #expect(schema["additionalProperties"] == false)
        #expect(schema["required"] == ["name", "seed", "model"])
        #expect(
            schema["properties"]?.objectValue?.keys
                == ["$schema", "name", "seed", "model", "optimizer", "training"])
    }

    @Test(arguments: [
        (
            "SampleNetwork", "hidden",
            #"{"description":"Sizes of hidden layers.","type":"array","items":{"type":"integer","minimum":1,"maximum":65536},"maxItems":16,"default":[400]}"#
        ),
        (
            "SampleNetwork", "activation",
            #"{"description":"Between layers.","type":"string","enum":["relu","leaky-relu","tanh"],"enumDescriptions":["The relu function.","The leaky-relu function.","The tanh function."],"default":"relu"}"#
        ),
        (
            "SampleNetwork", "dropout",
            #"{"description":"Share of units left out.","type":["number","null"],"minimum":0,"exclusiveMaximum":1}"#
        ),
        (
            "SampleTraining", "shuffles",
            #"{"description":"Whether the order is random.","type":"boolean","default":true}"#
        ),
        (
            "SampleOptimizer", "type",
            #"{"description":"Which kind it is.","type":"string","enum":["sgd","adam"],"enumDescriptions":["Plain descent.","Kingma, Ba 2015."],"default":"adam"}"#
        ),
    ])
    func describesKeys(definition: String, key: String, expected: String) {
        let property = schema["definitions"]?[definition]?["properties"]?[key]
        #expect(property?.serialized() == expected)
    }

    @Test func statesTheKeysOfEachCase() {
        let model = schema["definitions"]?["SampleModel"]
        #expect(model?["required"] == ["type"])
        #expect(model?["allOf"]?.arrayValue?.count == 2)
        let vae = model?["allOf"]?[0]
        #expect(
            vae?["if"] == ["properties": ["type": ["const": "vae"]], "required": ["type"]])
        #expect(vae?["then"]?["required"] == ["latentSize"])
        #expect(vae?["then"]?["additionalProperties"] == false)
        #expect(
            vae?["then"]?["properties"]?.objectValue?.keys == ["latentSize", "encoder", "type"])
        // The default case also holds without a type.
        let adam = schema["definitions"]?["SampleOptimizer"]?["allOf"]?[1]
        #expect(adam?["if"] == ["properties": ["type": ["const": "adam"]]])
    }

    @Test func describesRecursiveCasesOnce() {
        let terms = schema["definitions"]?["SampleRegularizer"]?["allOf"]?[1]?["then"]?[
            "properties"]?["terms"]
        #expect(terms?["items"] == ["allOf": [["$ref": "#/definitions/SampleRegularizer"]]])
        #expect(terms?["minItems"] == 1)
        #expect(
            schema["definitions"]?.objectValue?.keys.sorted() == [
                "SampleModel", "SampleNetwork", "SampleOptimizer", "SampleRegularizer",
                "SampleTraining",
            ])
    }

    @Test func isTheSameEachTime() {
        let again = JSONSchema.describe(SampleConfig.self, title: "Sample", id: "sample.json")
        #expect(again.serialized(indented: true) == schema.serialized(indented: true))
    }

    @Test func everyReferenceHasItsDefinition() throws {
        var references: [String] = []
        func collect(_ value: JSONValue) {
            if let reference = value["$ref"]?.stringValue { references.append(reference) }
            value.arrayValue?.forEach(collect)
            value.objectValue?.members.forEach { collect($0.value) }
        }
        collect(schema)
        #expect(references.count >= 6)
        for reference in references {
            let name = try #require(reference.split(separator: "/").last)
            #expect(schema["definitions"]?[String(name)] != nil)
        }
    }

    /// The reader holds integers in 64 bits, so a schema that states no bound says too much.
    @Test func integersHaveTheBoundsOfSixtyFourBits() {
        let seed = schema["properties"]?["seed"]
        #expect(seed?["minimum"] == 0)
        #expect(seed?["maximum"] == .integer(.max))
    }

    @Test(arguments: [
        ("seed", nil), ("model.latentSize", nil), ("model.regularizers[3].weight", nil),
        ("model.regularizers.3.terms[0].terms[1].weight", nil), ("model.encoder.hidden.0", nil),
        ("model.type", nil),
        ("model.latentsize", #"there is no key "latentsize" in model; did you mean "latentSize"?"#),
        ("zzz", #"there is no key "zzz""#), ("seed.x", #"there is no key "x" in seed"#),
        ("model[0]", "there is no list in model that has an element 0"),
        ("model.encoder.hidden[0].x", #"there is no key "x" in model.encoder.hidden[0]"#),
    ])
    func saysWhatIsWrongWithAPath(text: String, objection: String?) throws {
        let path = try Override.parse(text + "=1").path
        #expect(JSONSchema.objection(to: path, in: schema) == objection)
    }
}
