import TestSupport
import Testing

@testable import Configuration

@Suite struct OverrideTests {
    @Test(arguments: [
        ("a=1", #"{"a":1}"#),
        ("a.b.c=1e-3", #"{"a":{"b":{"c":1e-3}}}"#),
        ("a=adam", #"{"a":"adam"}"#),
        ("a=", #"{"a":""}"#),
        ("a=  ", #"{"a":""}"#),
        ("a=null", #"{"a":null}"#),
        (#"a={"b": [1]}"#, #"{"a":{"b":[1]}}"#),
        (#"a="1""#, #"{"a":"1"}"#),
        ("a=01", #"{"a":"01"}"#),
        ("a[0].b=1", #"{"a":[{"b":1}]}"#),
        ("$schema=x", #"{"$schema":"x"}"#),
        ("+a=1", #"{"a":1}"#),
        ("++a.b=1", #"{"a":{"b":1}}"#),
    ])
    func setsInAnEmptyTree(text: String, expected: String) throws {
        var document = JSONDocument(root: [:], source: "t")
        try document.apply([.parse(text)])
        #expect(document.root.serialized() == expected)
    }

    /// What Hydra's documentation says that values mean.
    @Test(arguments: [
        ("10", "10"), ("-20", "-20"), ("+5", "5"), ("1_000_000", "1000000"), ("0", "0"),
        ("3.14", "3.14"), ("-10e6", "-10e6"), (".5", "0.5"), ("1.", "1.0"), ("1.e3", "1.0e3"),
        ("1E-3", "1E-3"), ("1e05", "1e05"),
        // A folder may be called so, and no setting takes what JSON has no number for.
        ("inf", #""inf""#), ("-Inf", #""-Inf""#), ("nan", #""nan""#), ("+NaN", #""+NaN""#),
        ("true", "true"), ("FALSE", "false"), ("Null", "null"),
        ("1_", #""1_""#), ("1__0", #""1__0""#), ("1._5", #""1._5""#), ("1e", #""1e""#),
        (".", #"".""#), ("-", #""-""#), ("00", #""00""#), ("1 2", #""1 2""#), ("0x10", #""0x10""#),
        ("foo.bar", #""foo.bar""#), ("/a-b/c d.png", #""/a-b/c d.png""#), ("a:b", #""a:b""#),
        ("  hello world\t", #""hello world""#), ("C\\D", #""C\\D""#), ("Bäume", #""Bäume""#),
        (#"job\{a\=1\,b\=2\}"#, #""job{a=1,b=2}""#), (#"\(\)\[\]\:\\"#, #""()[]:\\""#),
        (#"a\ "#, #""a ""#), (#"\1"#, #""\\1""#), (#"1\,"#, #""1,""#),
        (#""hello there""#, #""hello there""#), ("'1,2'", #""1,2""#), ("'true'", #""true""#),
        (#"'it\'s'"#, #""it's""#), (#""a\"b""#, #""a\"b""#), (#"'a"b'"#, #""a\"b""#),
        (#""the path is C:\\\"some folder\"\\""#, #""the path is C:\\\"some folder\"\\""#),
        (#""a\nb\\c""#, #""a\\nb\\\\c""#), ("''", #""""#), (" 'a' ", #""a""#),
        ("[]", "[]"), ("[1,2,3]", "[1,2,3]"), ("[a,[b,[c]]]", #"["a",["b",["c"]]]"#),
        ("[ 1 , 'x, y' ]", #"[1,"x, y"]"#), ("{}", "{}"),
        ("{a:10,b:{c:30,d:[true,null]}}", #"{"a":10,"b":{"c":30,"d":[true,null]}}"#),
        ("{a: [1,\n  2],\r\n b: x\n}\n", #"{"a":[1,2],"b":"x"}"#),
        ("{ a : 10 , b c : x:y }", #"{"a":10,"b c":"x:y"}"#),
        (#"{"type": "mnist", 'k:v': 1}"#, #"{"type":"mnist","k:v":1}"#),
    ])
    func readsValues(text: String, expected: String) throws {
        #expect(try Override.parse("a=" + text).value?.serialized() == expected)
    }

    @Test(arguments: [
        ("a[1]=9", "[1,9]"), ("a.1=9", "[1,9]"), ("a[2]=9", "[1,2,9]"), ("a.2=9", "[1,2,9]"),
        ("a=9", "9"), ("+a[2]=9", "[1,2,9]"), ("~a[0]", "[2]"), ("~a.1=2", "[1]"),
        ("~a[1]=2.0", "[1]"),
    ])
    func setsInArrays(text: String, expected: String) throws {
        var document = JSONDocument(root: ["a": [1, 2], "b": 3], source: "t")
        try document.apply([.parse(text)])
        #expect(document.root["a"]?.serialized() == expected)
        #expect(document.root["b"] == 3)
    }

    @Test(arguments: [
        ("~a", #"{"b":{"c":1e-3,"d":null}}"#), ("~b.c", #"{"a":[1,2],"b":{"d":null}}"#),
        ("~b.c=0.001", #"{"a":[1,2],"b":{"d":null}}"#),
        ("~a=[1,2.0]", #"{"b":{"c":1e-3,"d":null}}"#),
        ("~b={d:null,c:1e-3}", #"{"a":[1,2]}"#), ("~b.d", #"{"a":[1,2],"b":{"c":1e-3}}"#),
        ("++b.c=x", #"{"a":[1,2],"b":{"c":"x","d":null}}"#),
        ("b={e:1}", #"{"a":[1,2],"b":{"e":1}}"#),
    ])
    func deletesAndReplaces(text: String, expected: String) throws {
        let root: JSONValue = ["a": [1, 2], "b": ["c": 1e-3, "d": nil]]
        var document = try JSONDocument.parse(
            #"{"a":[1,2],"b":{"c":1e-3,"d":null}}"#, source: "t")
        #expect(document.root["a"] == root["a"])
        try document.apply([.parse(text)])
        #expect(document.root.serialized() == expected)
    }

    @Test(arguments: [
        ("b.c=1", "b: is 3, so nothing can be set within it"),
        ("b[0]=1", "b: is 3, so nothing can be set within it"),
        ("a[3]=1", "a: has 2 elements, given index 3, expected at most 2, which appends"),
        ("a.x=1", "a: is an array of 2 elements, which has no key \"x\"; expected an index"),
        ("[0]=1", "the config is an object, which has no index 0; expected a key"),
        (
            "+b=1",
            "b: is there already, 3, so it cannot be added; write b=… or ++b=… to replace it"
        ),
        ("~c", "c: is not there, so it cannot be deleted"),
        ("~a[2]", "a[2]: is not there, so it cannot be deleted"),
        ("~b=4", "b: is 3, not 4, so it is not deleted"),
        ("~b='3'", "b: is 3, not the string \"3\", so it is not deleted"),
    ])
    func refusesWhatHasNoPlace(text: String, expected: String) throws {
        var document = JSONDocument(root: ["a": [1, 2], "b": 3], source: "t")
        let before = document.root
        let errors = #expect(throws: ConfigErrors.self) { try document.apply([.parse(text)]) }
        #expect(errors?.description == "override \(text): \(expected)")
        #expect(document.root == before)
    }

    static let malformed: [(text: String, column: Int, message: String)] = [
        ("a", 2, "expected '=' and a value, as in optimizer.learningRate=3e-4, found the end"),
        ("+a", 3, "expected '=' and a value, as in optimizer.learningRate=3e-4, found the end"),
        ("=1", 1, "expected a key, as in model.encoder.hidden[1], found '='"),
        ("", 1, "expected a key, as in model.encoder.hidden[1], found the end"),
        ("~", 2, "expected a key, as in model.encoder.hidden[1], found the end"),
        ("+++a=1", 0, ""),
        ("a..b=1", 3, "expected a key, as in model.encoder.hidden[1], found '.'"),
        ("a.=1", 3, "expected a key, as in model.encoder.hidden[1], found '='"),
        ("a[x]=1", 3, "expected an index of digits, found 'x'"),
        ("a[-1]=1", 3, "expected an index of digits, found '-'"),
        ("a[]=1", 3, "expected an index of digits, found ']'"),
        ("a[1=1", 4, "expected ']', found '='"),
        ("a[1]b=1", 5, "expected '.', '[' or '=', found 'b'"),
        (
            "a[99999999999999999999]=1", 3,
            "given the index 99999999999999999999, expected a smaller one"
        ),
        ("a b=1", 2, "expected '.', '[' or '=', found ' '"),
        ("a=[1,", 6, "expected a value, found the end"),
        ("a=[1", 5, "expected ',' or ']', found the end"),
        ("a=[1,]", 6, "expected a value, found ']'"),
        ("a=[1}", 5, "expected ',' or ']', found '}'"),
        ("a={b}", 5, "expected ':' behind a key, found '}'"),
        ("a={b:1", 7, "expected ',' or '}', found the end"),
        ("a={:1}", 4, "expected a key, found ':'"),
        ("a={b:1,b:2}", 8, "duplicate key \"b\", expected each key once"),
        ("a='x", 3, "this quote is not closed"),
        (#"a="x\""#, 3, "this quote is not closed"),
        (
            "a='x'y", 6,
            "expected the end or a ',', found 'y'; quote the value, or write '\\' before the "
                + "character"
        ),
        (
            "a=b=c", 4,
            "'=' cannot stand in a value without quotes; quote the value, or write '\\' before the "
                + "character"
        ),
        (
            "a=it's", 5,
            "''' cannot stand in a value without quotes; quote the value, or write '\\' before the "
                + "character"
        ),
        (
            "a=b]", 4,
            "expected the end or a ',', found ']'; quote the value, or write '\\' before the "
                + "character"
        ),
        (
            "a=A[B", 4,
            "'[' cannot stand in a value without quotes; quote the value, or write '\\' before the "
                + "character"
        ),
        ("a=${b}", 4, "interpolations ${…} are not supported; write the value"),
        (
            "a=1,2", 3,
            "given several values, expected one; write [1,2] for a list, quotes for a text with "
                + "commas, or add -m to sweep over them"
        ),
        (
            "a=range(3)", 3, "given a sweep, expected one value; add -m to sweep over its values"
        ),
    ]

    @Test(arguments: OverrideTests.malformed)
    func refusesMalformedText(text: String, column: Int, message: String) throws {
        // Hydra's grammar takes two signs; a third begins the key.
        guard column > 0 else {
            #expect(try Override.parse(text).path.components == [.key("+a")])
            return
        }
        let errors = #expect(throws: ConfigErrors.self) { try Override.parse(text) }
        #expect(errors?.errors.first?.origin == .overrideCharacter(text, column: column))
        #expect(errors?.description == "override \(text): column \(column): \(message)")
    }

    @Test func refusesEndlessPathsAndBrackets() {
        let path = String(repeating: "a.", count: 50_000) + "a=1"
        #expect(throws: ConfigErrors.self) { try Override.parse(path) }
        let list = "a=" + String(repeating: "[", count: 50_000)
        #expect(throws: ConfigErrors.self) { try Override.parse(list) }
        let functions = "a=" + String(repeating: "choice(", count: 50_000)
        #expect(throws: ConfigErrors.self) { try Override.parse(functions) }
    }

    /// Any text at all is read or refused, and what is read says again what it was read from.
    @Test func valuesSurviveTheirText() throws {
        var random = SeededRandom(seed: 1)
        let letters = Array(#"ab1.-+_ ,:=()[]{}'"\$/é"# + "\t\n")
        func text() -> String {
            String(
                (0..<Int.random(in: 0...8, using: &random)).map { _ in
                    letters[Int.random(in: 0..<letters.count, using: &random)]
                })
        }
        func value(depth: Int) -> JSONValue {
            switch Int.random(in: 0...(depth > 2 ? 4 : 6), using: &random) {
            case 0: return .null
            case 1: return .bool(Bool.random(using: &random))
            case 2: return .integer(Int.random(in: -1000...1000, using: &random))
            case 3: return .double(Double.random(in: -1...1, using: &random))
            case 4:
                return .string(
                    ["true", "1e3", "inf", "Infinity", "null", "~", text()].randomElement() ?? "")
            case 5: return .array((0..<3).map { _ in value(depth: depth + 1) })
            default:
                var object = JSONObject()
                for _ in 0..<3 { object[text()] = value(depth: depth + 1) }
                return .object(object)
            }
        }
        for _ in 0..<3000 {
            let value = value(depth: 0)
            let override = try Override.parse("a.b=" + value.overrideText)
            #expect(override.value == value, "\(value.overrideText)")
            _ = try? SweepArgument.parse("a=" + text())
            _ = try? SweepArgument.parse(text())
        }
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
