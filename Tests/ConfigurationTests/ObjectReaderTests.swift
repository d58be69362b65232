import Testing

@testable import Configuration

@Suite struct ObjectReaderTests {
    static let least = #"{"name": "run", "seed": 1, "model": {"type": "vae", "latentSize": 2}}"#

    @Test func fillsInDefaultsInTheOrderOfDeclaration() throws {
        let resolved = try SampleConfig.read(from: .parse(Self.least, source: "t"))
        #expect(
            resolved.json.serialized()
                == #"{"name":"run","seed":1,"model":{"type":"vae","latentSize":2,"#
                + #""encoder":{"hidden":[400],"activation":"relu"}},"#
                + #""optimizer":{"type":"adam","learningRate":0.001,"betas":[0.9,0.999]},"#
                + #""training":{"epochs":10,"warmUp":0,"shuffles":true}}"#)
        #expect(resolved.value.optimizer == .adam(learningRate: 1e-3, betas: [0.9, 0.999]))
    }

    @Test(arguments: [
        least,
        #"""
        {"training": {"batchSize": 7, "shuffles": false}, "$schema": "s.json", "seed": 9,
         "optimizer": {"learningRate": 1E-2, "type": "sgd"}, "name": "x",
         "model": {"regularizers": [{"type": "sum", "terms": [{"weight": 1.0,
           "type": "gradient-penalty"}]}], "noise": 2, "type": "gan"}}
        """#,
        #"""
        {"name": "x", "seed": 1, "training": {"batchSize": null},
         "model": {"type": "vae", "latentSize": 3, "encoder": {"dropout": 0.5, "hidden": []}}}
        """#,
    ])
    func resolvedConfigReadsAsItself(text: String) throws {
        let first = try SampleConfig.read(from: .parse(text, source: "t"))
        let written = first.json.serialized(indented: true)
        let second = try SampleConfig.read(from: .parse(written, source: "t"))
        #expect(second.value == first.value)
        #expect(second.json.serialized(indented: true) == written)
    }

    @Test func readsNestedVariants() throws {
        let text = #"""
            {"name": "x", "seed": 1, "model": {"type": "gan", "regularizers": [
              {"type": "gradient-penalty", "weight": 3},
              {"type": "sum", "terms": [{"type": "gradient-penalty", "weight": 0}]}]}}
            """#
        let model = try SampleConfig.read(from: .parse(text, source: "t")).value.model
        #expect(
            model
                == .gan(noise: 1, regularizers: [.penalty(weight: 3), .sum([.penalty(weight: 0)])]))
    }

    /// What stands in place of `LATENT`, `TRAINING`… in a valid file, and the only error of it.
    @Test(arguments: [
        ("seed", "1.0", "given 1.0, expected an integer of at least 0; write 1"),
        ("seed", "1e3", "given 1e3, expected an integer of at least 0; write 1000"),
        ("seed", "1.5", "given 1.5, expected an integer of at least 0"),
        ("seed", "-1", "given -1, expected an integer of at least 0"),
        (
            "seed", "\"7\"",
            "given the string \"7\", expected an integer of at least 0; remove the quotes"
        ),
        (
            "seed", "9223372036854775808",
            "given 9223372036854775808, expected an integer of at least 0; 64 bits cannot hold it"
        ),
        ("seed", "true", "given true, expected an integer of at least 0"),
        ("seed", "null", "given null, expected an integer of at least 0"),
        ("seed", "[1]", "given an array of 1 element, expected an integer of at least 0"),
        ("seed", "{}", "given an empty object, expected an integer of at least 0"),
        (
            "name", "5",
            "given 5, expected a name of lower case letters and '-' of at most 64 characters; put it in double quotes"
        ),
        (
            "name", "\"A\"",
            "given the string \"A\", expected a name of lower case letters and '-' of at most 64 characters"
        ),
        ("model", "3", "given 3, expected an object"),
        ("training", "[]", "given an empty array, expected an object"),
        ("training.epochs", "0", "given 0, expected an integer from 1 to 100000"),
        (
            "training.shuffles", "\"true\"",
            "given the string \"true\", expected true or false; remove the quotes"
        ),
        ("training.batchSize", "0", "given 0, expected an integer from 1 to 65536"),
        ("training.warmUp", "11", "given 11, expected at most epochs (10)"),
        ("training.epoch", "3", "unknown key; did you mean \"epochs\"?"),
        ("training.latentSize", "3", "unknown key; it belongs in model: model.latentSize"),
        ("model.seed", "3", "unknown key where type is \"vae\"; it belongs at the top level"),
        (
            "model.zzz", "3",
            "unknown key where type is \"vae\"; expected one of \"type\", \"latentSize\", \"encoder\""
        ),
        (
            "model.type", "\"gann\"",
            "given the string \"gann\", expected \"vae\" or \"gan\"; did you mean \"gan\"?"
        ),
        ("model.type", "1", "given 1, expected \"vae\" or \"gan\""),
        ("model.encoder.hidden[1]", "0", "given 0, expected an integer from 1 to 65536"),
        (
            "model.encoder.hidden", "3",
            "given 3, expected an array of at most 16 integers from 1 to 65536"
        ),
        (
            "model.encoder.activation", "\"Tanh\"",
            "given the string \"Tanh\", expected one of \"relu\", \"leaky-relu\", \"tanh\"; did you mean \"tanh\"?"
        ),
        ("model.encoder.dropout", "1", "given 1, expected a number at least 0 and below 1"),
        (
            "optimizer.learningRate", "1e400",
            "given 1e400, expected a number above 0; a double cannot hold it"
        ),
        ("optimizer.learningRate", "0", "given 0, expected a number above 0"),
        (
            "optimizer.learningRate", "\"NaN\"",
            "given the string \"NaN\", expected a number above 0"
        ),
        (
            "optimizer.betas", "[0.9]",
            "given an array of 1 element, expected an array of 2 numbers at least 0 and below 1"
        ),
    ])
    func namesTheError(path: String, value: String, message: String) throws {
        var document = try JSONDocument.parse(Self.least, source: "t")
        let setting = path == "model.encoder.hidden[1]" ? ["model.encoder.hidden=[1]"] : []
        try document.apply((setting + ["\(path)=\(value)"]).map { try Override.parse($0) })
        let errors = #expect(throws: ConfigErrors.self) {
            try SampleConfig.read(from: JSONDocument(root: document.root, source: "t"))
        }
        #expect(errors?.description == "t: \(path): \(message)")
    }

    @Test func findsAllErrorsInOneReading() throws {
        let text = #"""
            {
              "nme": "run",
              "model": {
                "type": "vae", "latentSize": 0,
                "encoder": {"hidden": [1, 0, "2"], "activations": "relu"}
              },
              "optimizer": {"type": "sgd", "betas": [1, 2]},
              "training": {"epochs": 0, "warmUp": 5}
            }
            """#
        let errors = #expect(throws: ConfigErrors.self) {
            try SampleConfig.read(from: .parse(text, source: "e.json"))
        }
        #expect(
            errors?.description == #"""
                e.json:1:1: name: missing, expected a name of lower case letters and '-' of at most 64 characters
                e.json:1:1: seed: missing, expected an integer of at least 0
                e.json:2:3: nme: unknown key; did you mean "name"?
                e.json:4:20: model.latentSize: given 0, expected an integer from 1 to 1024
                e.json:5:31: model.encoder.hidden[1]: given 0, expected an integer from 1 to 65536
                e.json:5:34: model.encoder.hidden[2]: given the string "2", expected an integer from 1 to 65536; remove the quotes
                e.json:5:40: model.encoder.activations: unknown key; did you mean "activation"?
                e.json:7:3: optimizer.learningRate: missing, expected a number above 0
                e.json:7:32: optimizer.betas: unknown key where type is "sgd"; expected "type" or "learningRate"
                e.json:8:16: training.epochs: given 0, expected an integer from 1 to 100000
                """#)
    }

    @Test func refusesWhatIsNoObject() throws {
        let errors = #expect(throws: ConfigErrors.self) {
            try SampleConfig.read(from: .parse(" [1]", source: "t"))
        }
        #expect(errors?.description == "t:1:2: given an array of 1 element, expected an object")
    }

    @Test func boundsTheErrorsOfHostileFiles() throws {
        var text = "{"
        for index in 0..<50_000 { text += "\"unknown\(index)\": 1, " }
        text += "\"seed\": 1}"
        let errors = #expect(throws: ConfigErrors.self) {
            try SampleConfig.read(from: .parse(text, source: "t"))
        }
        #expect(errors?.errors.count == 100)
        #expect(errors?.omittedCount == 50_002 - 100)
        #expect(errors?.description.hasSuffix("\nt: and 49902 more errors") == true)
    }

    @Test func aMissingTypeIsNamed() throws {
        let text = #"{"name": "x", "seed": 1, "model": {"latentSize": 2}}"#
        let errors = #expect(throws: ConfigErrors.self) {
            try SampleConfig.read(from: .parse(text, source: "t"))
        }
        #expect(
            errors?.description == "t:1:26: model.type: missing, expected \"vae\" or \"gan\"")
    }

    @Test func readingAKeyTwiceIsOurMistake() async {
        await #expect(processExitsWith: .failure) {
            struct Twice: Configurable {
                init(from object: ObjectReader) {
                    _ = object.boolean("a", default: true, "")
                    _ = object.boolean("a", default: true, "")
                }
            }
            _ = JSONSchema.describe(Twice.self, title: "")
        }
    }

    @Test(
        arguments: [
            (NumberRange.positive, [1e-300, 5], [0, -1, .infinity, .nan]),
            (.nonNegative, [0, 5], [-1e-300]),
            (.any, [-1e300, 0], [.infinity, -.infinity, .nan]),
            (.unit, [0, 1], [-0.1, 1.1]),
            (.unitOpen, [0, 0.999], [1]),
            (.open(1, 3), [2], [1, 3]),
            (.above(1, to: 3), [3], [1]),
            (.below(2), [1.9], [2]),
            (.atMost(2), [2], [2.1]),
        ] as [(NumberRange, [Double], [Double])])
    func rangesHoldTheirEnds(range: NumberRange, inside: [Double], outside: [Double]) {
        #expect(inside.allSatisfy(range.contains))
        #expect(!outside.contains(where: range.contains))
        #expect(range.contains(range.placeholder))
    }
}
