import Testing

@testable import Configuration

@Suite struct OverrideTests {
    @Test(arguments: [
        ("a=1", #"{"a":1}"#),
        ("a.b.c=1e-3", #"{"a":{"b":{"c":1e-3}}}"#),
        ("a=adam", #"{"a":"adam"}"#),
        ("a=", #"{"a":""}"#),
        ("a=b=c", #"{"a":"b=c"}"#),
        ("a=null", #"{"a":null}"#),
        (#"a={"b": [1]}"#, #"{"a":{"b":[1]}}"#),
        (#"a="1""#, #"{"a":"1"}"#),
        ("a=01", #"{"a":"01"}"#),
        ("a[0].b=1", #"{"a":[{"b":1}]}"#),
        ("$schema=x", #"{"$schema":"x"}"#),
    ])
    func setsInAnEmptyTree(text: String, expected: String) throws {
        var document = JSONDocument(root: [:], source: "t")
        try document.apply([.parse(text)])
        #expect(document.root.serialized() == expected)
    }

    @Test(arguments: [
        ("a[1]=9", "[1,9]"), ("a.1=9", "[1,9]"), ("a[2]=9", "[1,2,9]"), ("a.2=9", "[1,2,9]"),
        ("a=9", "9"),
    ])
    func setsInArrays(text: String, expected: String) throws {
        var document = JSONDocument(root: ["a": [1, 2], "b": 3], source: "t")
        try document.apply([.parse(text)])
        #expect(document.root["a"]?.serialized() == expected)
        #expect(document.root["b"] == 3)
    }

    @Test(arguments: [
        ("b.c=1", "b: is 3, so nothing can be set within it"),
        ("b[0]=1", "b: is 3, so nothing can be set within it"),
        ("a[3]=1", "a: has 2 elements, given index 3, expected at most 2, which appends"),
        ("a.x=1", "a: is an array of 2 elements, which has no key \"x\"; expected an index"),
        ("[0]=1", "the config is an object, which has no index 0; expected a key"),
    ])
    func refusesWhatHasNoPlace(text: String, expected: String) throws {
        var document = JSONDocument(root: ["a": [1, 2], "b": 3], source: "t")
        let before = document.root
        let errors = #expect(throws: ConfigErrors.self) { try document.apply([.parse(text)]) }
        #expect(errors?.description == "override \(text): \(expected)")
        #expect(document.root == before)
    }

    @Test(arguments: [
        ("a", "expected key=value, such as optimizer.learningRate=3e-4"),
        ("+a=1", "the prefix '+' is not supported; write key=value"),
        ("~a=1", "the prefix '~' is not supported; write key=value"),
        ("=1", "given the key \"\", expected keys joined by dots, such as model.encoder.hidden[1]"),
        (
            "a..b=1",
            "given the key \"a..b\", expected keys joined by dots, such as model.encoder.hidden[1]"
        ),
        (
            "a[x]=1",
            "given the key \"a[x]\", expected keys joined by dots, such as model.encoder.hidden[1]"
        ),
        (
            "a[-1]=1",
            "given the key \"a[-1]\", expected keys joined by dots, such as model.encoder.hidden[1]"
        ),
        (
            "a[]=1",
            "given the key \"a[]\", expected keys joined by dots, such as model.encoder.hidden[1]"
        ),
        (
            "a[99999999999999999999]=1",
            "given the key \"a[99999999999999999999]\", expected keys joined by dots, such as model.encoder.hidden[1]"
        ),
        (
            "a b=1",
            "given the key \"a b\", expected keys joined by dots, such as model.encoder.hidden[1]"
        ),
        (
            "a=[1,",
            "the value is no JSON: column 4: expected a value after ',', found the end of the text"
        ),
        (
            "a={\"b\":1,\"b\":2}",
            "the value is no JSON: column 8: duplicate key \"b\", first given at line 1, column 2; expected each key once"
        ),
    ])
    func refusesMalformedText(text: String, expected: String) {
        let errors = #expect(throws: ConfigErrors.self) { try Override.parse(text) }
        #expect(errors?.description == "override \(text): \(expected)")
    }

    @Test func refusesEndlessPaths() {
        let text = String(repeating: "a.", count: 50_000) + "a=1"
        #expect(throws: ConfigErrors.self) { try Override.parse(text) }
    }

    @Test func errorsNameTheOverrideTheyCameFrom() throws {
        var document = try JSONDocument.parse(ObjectReaderTests.least, source: "t")
        try document.apply([
            .parse("seed=-1"), .parse("optimizr.learningRate=1"), .parse("seed=-2"),
            .parse(#"model.encoder={"hidden":[0]}"#), .parse("training.epochs=3"),
        ])
        let errors = #expect(throws: ConfigErrors.self) { try SampleConfig.read(from: document) }
        #expect(
            errors?.description == #"""
                override seed=-2: seed: given -2, expected an integer of at least 0
                override model.encoder={"hidden":[0]}: model.encoder.hidden[0]: given 0, expected an integer from 1 to 65536
                override optimizr.learningRate=1: optimizr: unknown key; did you mean "optimizer"?
                """#)
    }
}
