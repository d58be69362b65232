import Testing

@testable import Configuration

@Suite struct SweepArgumentTests {
    private func swept(_ text: String) throws -> SweepParameter? {
        if case .swept(let parameter) = try SweepArgument.parse(text) { parameter } else { nil }
    }

    @Test(arguments: [
        ("a=1e-3,3e-4", "[1e-3,3e-4]"), ("a=x, y", #"["x","y"]"#),
        (#"a="a,b","c,d""#, #"["a,b","c,d"]"#), ("a=[a,b],[c]", #"[["a","b"],["c"]]"#),
        ("a={x:1},null", #"[{"x":1},null]"#),
        ("a=choice(1,2,3)", "[1,2,3]"), ("a=choice(x)", #"["x"]"#),
        ("a=choice ( 1 , [2] )", "[1,[2]]"),
        ("a=range(3)", "[0,1,2]"), ("a=range(0,5,2)", "[0,2,4]"), ("a=range(2,20,6)", "[2,8,14]"),
        ("a=range(1,4)", "[1,2,3]"), ("a=range(3,0,-1)", "[3,2,1]"),
        ("a=range(10,0,-4)", "[10,6,2]"), ("a=range(-2,2)", "[-2,-1,0,1]"),
        // Hydra's example, which floats would end by 9.899999999999999.
        ("a=range(0,10,3.3)", "[0,3.3,6.6,9.9]"), ("a=range(0,0.3,0.1)", "[0,0.1,0.2]"),
        ("a=range(1e-3,3e-3,1e-3)", "[0.001,0.002]"), ("a=range(1,2,.5)", "[1,1.5]"),
        ("a=range(start=1,stop=3)", "[1,2]"), ("a=range(1,step=2,stop=6)", "[1,3,5]"),
        ("a=range(stop=2)", "[0,1]"),
        ("+a=1,2", "[1,2]"), ("++a.b=1,2", "[1,2]"),
    ])
    func readsChoices(text: String, expected: String) throws {
        let parameter = try #require(try swept(text))
        #expect(JSONValue.array(parameter.values.choices ?? []).serialized() == expected)
        #expect(text.hasSuffix(parameter.valuesText))
        #expect(text.hasPrefix(parameter.action.prefix + parameter.path.description + "="))
    }

    @Test func readsDistributions() throws {
        #expect(try swept("a=uniform(-1,2)")?.values == .uniform(-1...2))
        #expect(try swept("a=loguniform(1e-4, 1e-2)")?.values == .logarithmicUniform(1e-4...1e-2))
        #expect(try swept("a=uniform(high=2,low=1)")?.values == .uniform(1...2))
        #expect(try swept("a=uniform(0,1)")?.values.choices == nil)
    }

    @Test func readsFixedValues() throws {
        for text in ["a=1", "a=[1,2]", "~a", "a='1,2'", #"a=choice\(1\)"#] {
            #expect(try SweepArgument.parse(text) == .fixed(Override.parse(text)))
        }
    }

    @Test(arguments: [
        ("a=1,", 5, "expected a value, found the end"),
        ("a=,1", 3, "expected a value, found ','"),
        ("a=1,,2", 5, "expected a value, found ','"),
        ("~a=1,2", 4, "given a sweep, expected one value behind '~'"),
        ("~a=range(3)", 4, "given a sweep, expected one value behind '~'"),
        ("a=choice()", 3, "choice() is given no values, expected at least one"),
        ("a=choice(1", 11, "expected ',' or ')', found the end"),
        ("a=choice(1,)", 12, "expected a value, found ')'"),
        ("a=choice(x=1)", 12, "choice(…) has no named arguments"),
        ("a=choise(1)", 3, "there is no function choise; did you mean choice(…)?"),
        (
            "a=interval(0,1)", 3,
            "there is no function interval; expected one of choice, range, uniform, loguniform"
        ),
        ("a=[range(3)]", 4, "given range(…) within a value, expected it to be the whole value"),
        (
            "a=choice(range(3))", 10,
            "given range(…) within a value, expected it to be the whole value"
        ),
        ("a=1,range(3)", 5, "given range(…) within a value, expected it to be the whole value"),
        ("a=range(3),1", 11, "given values beside range(…), expected it alone"),
        (
            "a=range(3)x", 11,
            "expected the end or a ',', found 'x'; quote the value, or write '\\' before the "
                + "character"
        ),
        ("a=range()", 3, "range(…) needs a stop, as in range(2,20,6)"),
        ("a=range(start=1)", 3, "range(…) needs a stop, as in range(2,20,6)"),
        ("a=range(1,2,3,4)", 15, "range(…) takes at most 3 arguments"),
        ("a=range(1,end=2)", 15, "range(…) has no argument end; expected start, stop, step"),
        ("a=range(1,start=2)", 17, "start is given twice"),
        ("a=range(stop=3,1)", 16, "a value without a name cannot follow one with a name"),
        ("a=range(0,x)", 11, "given the string \"x\", expected a finite number"),
        ("a=range(0,inf)", 11, "given the string \"inf\", expected a finite number"),
        ("a=range(0,3,0)", 13, "given a step of 0, expected another"),
        ("a=range(3,0)", 3, "this range is empty"),
        ("a=range(0,3,-1)", 3, "this range is empty"),
        ("a=range(0)", 3, "this range is empty"),
        ("a=range(1000000)", 3, "this range has 1000000 values, expected at most 100000"),
        (
            "a=range(12345678901234567890)", 9,
            "given 12345678901234567890, expected at most 18 digits"
        ),
        ("a=range(0,1e30,1e-3)", 3, "given numbers too far apart for a range"),
        ("a=uniform(1)", 3, "uniform(…) needs two numbers, as in uniform(1e-4,1e-2)"),
        ("a=uniform(1,1)", 11, "given uniform from 1.0 to 1.0, expected the first to be smaller"),
        ("a=uniform(0,nan)", 13, "given the string \"nan\", expected a finite number"),
        ("a=loguniform(0,1)", 14, "given loguniform from 0.0, expected more than 0"),
    ])
    func refuses(text: String, column: Int, message: String) {
        let errors = #expect(throws: ConfigErrors.self) { try SweepArgument.parse(text) }
        #expect(errors?.description == "override \(text): column \(column): \(message)")
    }

    @Test func jobsSayWhatTheyHave() throws {
        let parameter = try #require(try swept("+a.b=x,'y z'"))
        let overrides = (parameter.values.choices ?? []).map(parameter.override)
        #expect(overrides.map(\.text) == ["+a.b=x", #"+a.b="y z""#])
        for override in overrides { #expect(try Override.parse(override.text) == override) }
        // Keys that no config has, but that can be written, are written the same way.
        let strange = try #require(try swept("a[1].b:c.\"d\"[0]=1,2"))
        let override = strange.override(2)
        #expect(override.text == "a[1].b:c.\"d\"[0]=2")
        #expect(try Override.parse(override.text) == override)
    }

    @Test func fractionsStandForValues() {
        let choices = SweepValues.choices([1, 2, 3, 4])
        #expect([0, 0.24, 0.25, 0.5, 0.99].map(choices.value) == [1, 1, 2, 3, 4])
        let uniform = SweepValues.uniform(-1...3)
        #expect([0, 0.5].map(uniform.value) == [-1, 1])
        let logarithmic = SweepValues.logarithmicUniform(1e-4...1e-2)
        let first = logarithmic.value(at: 0).doubleValue ?? 0
        #expect(first >= 1e-4 && first < 1.0000001e-4)
        #expect(abs((logarithmic.value(at: 0.5).doubleValue ?? 0) / 1e-3 - 1) < 1e-12)
        let last = SweepValues.logarithmicUniform(3...7).value(at: 1.0.nextDown).doubleValue ?? 0
        #expect(last <= 7 && last > 6.999)
    }
}

/// A config that may state a sweep.
private struct SweptConfig: Configurable {
    let seed: Int
    let sweep: [SweepParameter]

    init(from object: ObjectReader) {
        seed = object.integer("seed", in: 0...9, "A seed.")
        sweep = object.sweep("sweep", "What a sweep varies.")
    }
}

@Suite struct SweepSectionTests {
    private func read(_ text: String) throws -> Resolved<SweptConfig> {
        try SweptConfig.read(from: JSONDocument.parse(text, source: "t"))
    }

    @Test func isReadAndNotResolved() throws {
        let resolved = try read(
            #"{"seed": 1, "sweep": {"a.b": [1, "x"], "c[0]": "range(2)", "d": "1,2"}}"#)
        let sweep = resolved.value.sweep
        #expect(sweep.map(\.path.description) == ["a.b", "c[0]", "d"])
        #expect(sweep.map(\.values) == [.choices([1, "x"]), .choices([0, 1]), .choices([1, 2])])
        #expect(sweep.map(\.valuesText) == ["1,x", "range(2)", "1,2"])
        #expect(resolved.json.serialized() == #"{"seed":1}"#)
        #expect(try read(#"{"seed": 1}"#).value.sweep.isEmpty)
    }

    @Test(arguments: [
        ("3", "sweep: given 3, expected an object of settings with their values"),
        (
            #"{"a": 3}"#,
            #"sweep.a: given 3, expected an array of values, or a sweep such as "range(2,20,6)" or "1e-3,3e-4""#
        ),
        (
            #"{"a": []}"#,
            #"sweep.a: given an empty array, expected an array of values, or a sweep such as "range(2,20,6)" or "1e-3,3e-4""#
        ),
        (
            #"{"a": "x"}"#,
            #"sweep.a: given the string "x", expected an array of values, or a sweep such as "range(2,20,6)" or "1e-3,3e-4""#
        ),
        (
            #"{"a": "range(0)"}"#,
            #"sweep.a: given the string "range(0)", which is no sweep: column 1: this range is empty"#
        ),
        (
            #"{"a..b": [1]}"#,
            #"sweep["a..b"]: this is no setting's key: column 3: expected a key, as in model.encoder.hidden[1], found '.'"#
        ),
    ])
    func isStrict(section: String, expected: String) throws {
        let errors = #expect(throws: ConfigErrors.self) {
            try read("{\"seed\": 1, \"sweep\": \(section)}")
        }
        #expect(errors?.description.contains(expected) == true, "\(errors?.description ?? "")")
    }

    @Test(arguments: [
        ("optimizer.learningRate=1,2", "optimizer={type:sgd,learningRate:1e-4}", true),
        ("optimizer={a:1},{a:2}", "optimizer.learningRate=3", true),
        ("~optimizer", "optimizer.learningRate=1,2", true),
        ("model.hidden[0]=1,2", "model.hidden.0=3,4", true),
        ("model.hidden.0=1", "model.hidden[0]=3,4", true),
        ("model.hidden.00=1", "model.hidden[0]=3,4", true),
        ("model.hidden[0]=1,2", "model.hidden[1]=3,4", false),
        ("model.latentSize=1,2", "model.latent=3", false),
        ("seed=1,2", "++seed=3", true),
        // Without a sweep they go in order, as in Hydra.
        ("optimizer.learningRate=1", "optimizer={type:sgd}", false),
    ])
    func settingsWithinOneAnotherConflictWhereOneIsSwept(
        first: String, second: String, isConflict: Bool
    ) throws {
        let (one, other) = (try SweepArgument.parse(first), try SweepArgument.parse(second))
        #expect(one.conflicts(with: other) == isConflict)
        #expect(other.conflicts(with: one) == isConflict)
    }

    @Test(arguments: [
        ("sweep.seed=[5,6]", #"{"seed":[5,6],"a.b[0]":[1]}"#),
        ("sweep.seed=5,6", #"{"seed":"5,6","a.b[0]":[1]}"#),
        ("sweep.seed=range(3)", #"{"seed":"range(3)","a.b[0]":[1]}"#),
        // The whole rest of the path is the key, however the section spells it.
        ("sweep.a.b.0=[2,3]", #"{"seed":[1,2],"a.b[0]":[2,3]}"#),
        ("++sweep.a.b[0]=[2]", #"{"seed":[1,2],"a.b[0]":[2]}"#),
        (
            "+sweep.optimizer.learningRate=[1]",
            #"{"seed":[1,2],"a.b[0]":[1],"optimizer.learningRate":[1]}"#
        ),
        ("~sweep.a.b[0]", #"{"seed":[1,2]}"#), ("~sweep.seed=[1,2]", #"{"a.b[0]":[1]}"#),
        ("~sweep", "null"), ("sweep={x:[1]}", #"{"x":[1]}"#),
    ])
    func argumentsChangeTheSection(text: String, expected: String) throws {
        let json = #"{"sweep": {"seed": [1, 2], "a.b[0]": [1]}}"#
        var document = try JSONDocument.parse(json, source: "t")
        let argument = try SweepArgument.parse(text)
        #expect(SweepSection.contains(argument.path))
        try document.apply([try SweepSection.override(argument, of: document.root)])
        #expect((document.root["sweep"] ?? .null).serialized() == expected)
    }

    @Test(arguments: [
        (
            "sweep.lr=[1]",
            "override sweep.lr=[1]: sweep.lr: the config's section \"sweep\" has no such "
                + "key, so it cannot be replaced; write +sweep.lr=… to add it"
        ),
        ("+sweep.seed=[1]", "t: override +sweep.seed=[1]: sweep.seed: is there already"),
        ("~sweep.lr", "override ~sweep.lr: sweep.lr: is not there, so it cannot be deleted"),
        ("~sweep.seed=[9]", "override ~sweep.seed=[9]: sweep.seed: is an array"),
    ])
    func changesThatTheSectionDoesNotAllow(text: String, message: String) throws {
        var document = try JSONDocument.parse(#"{"sweep": {"seed": [1, 2]}}"#, source: "t")
        let argument = try SweepArgument.parse(text)
        let error = #expect(throws: ConfigErrors.self) {
            try document.apply([try SweepSection.override(argument, of: document.root)])
        }
        let told = "t: " + (error?.description ?? "")
        #expect(told.contains(message), "\(told)")
    }
}
