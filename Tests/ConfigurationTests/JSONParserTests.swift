import Testing

@testable import Configuration

@Suite struct JSONParserTests {
    @Test(
        arguments: [
            (" null\n", nil),
            ("true", true),
            ("[]", []),
            ("{}", [:]),
            ("[1, [2], {\"a\": []}]", [1, [2], ["a": []]]),
            (#""a\"\\\/\b\f\n\r\t\u0041é""#, "a\"\\/\u{8}\u{C}\n\r\tAé"),
            (#""\uD83D\uDE00 \u0000""#, "😀 \0"),
            (#""😀é""#, "😀é"),
            ("-0.5e-3", .number(JSONNumber(checkedLiteral: "-0.5e-3"))),
        ] as [(String, JSONValue)])
    func readsValidText(text: String, expected: JSONValue) throws {
        #expect(try JSONValue.parse(text, source: "t") == expected)
    }

    @Test(
        "Comments stand wherever white space may, where they are allowed",
        arguments: [
            "// a\n[1, 2]", "[1, /* b */ 2]", "[1 // c\n, 2] // d", "/**/[/***/1,2/* * / */]",
            "[1, 2 /* é\u{1} \" */]//", "// \\\n[1,2]\n/* // */",
        ])
    func comments(text: String) throws {
        let document = try JSONDocument.parse(text, source: "t", allowsComments: true)
        #expect(document.root == [1, 2])
        #expect(throws: JSONSyntaxError.self) { try JSONDocument.parse(text, source: "t") }
    }

    @Test(
        "What only looks like a comment is none",
        arguments: [
            ("[1, /* b 2]", "1:5: expected a value after ',', found '/'; the comment that begins"),
            ("[1] /", "1:5: expected the end of the text, found '/'; a comment is //"),
            ("[1 # 2\n]", "found '#'; a comment is // to the end of the line"),
            ("// a", "1:5: expected a JSON value, found the end of the text"),
            ("/*/ 1", "1:1: expected a JSON value, found '/'; the comment that begins here"),
            ("[1, // x\n]", "1:3: trailing comma before ']'"),
        ])
    func noComments(text: String, message: String) {
        let error = #expect(throws: JSONSyntaxError.self) {
            try JSONDocument.parse(text, source: "t", allowsComments: true)
        }
        #expect(error.map { "\($0)".contains(message) } == true, "\(String(describing: error))")
    }

    @Test func commentsInStringsAreText() throws {
        let text = #"{"a//b": "/* c */"} // d"#
        #expect(
            try JSONDocument.parse(text, source: "t", allowsComments: true).root
                == ["a//b": "/* c */"])
    }

    /// Position and message of each kind of mistake.
    @Test(arguments: [
        ("", "1:1: expected a JSON value, found the end of the text"),
        ("  \n ", "2:2: expected a JSON value, found the end of the text"),
        ("nul", "1:1: expected a JSON value, found 'nul'"),
        ("True", "1:1: expected a JSON value, found 'True'; write true"),
        ("NaN", "1:1: expected a JSON value, found 'NaN'"),
        ("{} x", "1:4: expected the end of the text, found 'x'"),
        ("[1,]", "1:3: trailing comma before ']'; remove it"),
        ("{\"a\": 1,\n}", "1:8: trailing comma before '}'; remove it"),
        ("[1 2]", "1:4: expected ',' or ']' after an element, found '2'"),
        ("[1", "1:3: expected ',' or ']' after an element, found the end of the text"),
        ("{\"a\" 1}", "1:6: expected ':' after the key \"a\", found '1'"),
        (
            "{\"a\":}",
            "1:6: expected a value for the key \"a\", found '}'"
        ),
        (
            "{'a': 1}",
            "1:2: expected a key in double quotes or '}', found '''; "
                + "strings and keys stand in double quotes"
        ),
        (
            "{\n  // c\n}",
            "2:3: expected a key in double quotes or '}', found '/'; JSON has no comments"
        ),
        ("{\"é\": 1 \"b\"}", "1:9: expected ',' or '}' after the value of \"é\", found '\"'"),
        (
            "{\"a\": 1,\n \"b\": 2, \"a\": 3}",
            "2:10: duplicate key \"a\", first given at line 1, column 2; expected each key once"
        ),
        (
            "{\"a\": 1, \"\\u0061\": 3}",
            "1:10: duplicate key \"a\", first given at line 1, column 2; expected each key once"
        ),
        ("01", "1:1: a number must not begin with a zero that other digits follow"),
        ("-", "1:2: expected a digit, found the end of the text"),
        ("+1", "1:1: expected a JSON value, found '+'"),
        (".5", "1:1: expected a JSON value, found '.'"),
        ("1.", "1:3: expected a digit after the decimal point, found the end of the text"),
        ("1.e3", "1:3: expected a digit after the decimal point, found 'e3'"),
        ("1e+", "1:4: expected a digit of the exponent, found the end of the text"),
        ("\"a", "1:1: this string has no closing '\"'"),
        ("\"a\nb\"", "1:3: control character 0x0A in a string; write it as \\n"),
        ("\"\u{1}\"", "1:2: control character 0x01 in a string; write it as \\u0001"),
        (#""\x""#, #"1:2: unknown escape; expected one of \" \\ \/ \b \f \n \r \t \u"#),
        (#""\u12g4""#, "1:2: expected four hexadecimal digits after \\u"),
        (#""\u12"#, "1:2: expected four hexadecimal digits after \\u"),
        (#""\uD83D""#, "1:2: lone surrogate 0xD83D; expected a pair such as \\uD83D\\uDE00"),
        (
            #""\uD83D\u0041""#,
            "1:2: lone surrogate 0xD83D; expected a pair such as \\uD83D\\uDE00"
        ),
        (
            #""\uD83D\uD83D""#,
            "1:2: lone surrogate 0xD83D; expected a pair such as \\uD83D\\uDE00"
        ),
        (#""\uDE00""#, "1:2: lone surrogate 0xDE00; expected a pair such as \\uD83D\\uDE00"),
        ("\"\\", "1:2: the text ends within an escape"),
        ("\u{FEFF}{}", "1:1: the text begins with a byte order mark; save it without one"),
        ("[ä]", "1:2: expected a value or ']', found 'ä'"),
        ("[\u{A0}1]", "1:2: expected a value or ']', found '\u{A0}'"),
    ])
    func refusesInvalidText(text: String, expected: String) {
        let error = #expect(throws: JSONSyntaxError.self) {
            try JSONValue.parse(text, source: "t")
        }
        #expect(error?.description == "t:" + expected)
    }

    /// Every ill-formed class of Unicode's table 3-7, within a string.
    @Test(
        arguments: [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xE0, 0x9F, 0xBF], [0xE2, 0x82],
            [0xED, 0xA0, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0x98],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xE2, 0x28, 0xA1],
        ] as [[UInt8]])
    func refusesInvalidUTF8(sequence: [UInt8]) {
        for tail in [[0x22], []] as [[UInt8]] {
            let bytes = [UInt8("[".utf8.first!), 0x22] + sequence + tail
            let error = #expect(throws: JSONSyntaxError.self) {
                try JSONValue.parse(bytes, source: "t")
            }
            #expect(error?.position == JSONPosition(line: 1, column: 3))
            #expect(error?.message.contains("is not valid UTF-8") == true)
        }
    }

    @Test func acceptsEveryBoundaryOfUTF8() throws {
        let scalars: [UInt32] = [
            0x7F, 0x80, 0x7FF, 0x800, 0xFFF, 0x1000, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x3FFFF,
            0x40000, 0xFFFFF, 0x100000, 0x10FFFF,
        ]
        for scalar in scalars.compactMap(Unicode.Scalar.init) {
            let text = String(scalar)
            #expect(try JSONValue.parse("\"\(text)\"", source: "t") == .string(text))
        }
    }

    @Test func refusesDeepNestingBeforeTheStackEnds() throws {
        let deepest = String(repeating: "[", count: 128) + String(repeating: "]", count: 128)
        #expect(throws: Never.self) { try JSONValue.parse(deepest, source: "t") }
        for opening in ["[", "{\"a\":", "[{\"a\":"] {
            let error = #expect(throws: JSONSyntaxError.self) {
                try JSONValue.parse(String(repeating: opening, count: 10_000), source: "t")
            }
            #expect(error?.message == "arrays and objects are nested more than 128 deep")
        }
    }

    @Test func refusesLargeTextUnread() {
        let error = #expect(throws: JSONSyntaxError.self) {
            try JSONValue.parse("[1, 2]", source: "t", maximumBytes: 5)
        }
        #expect(error?.description == "t:1:1: the text has 6 bytes, the limit is 5")
        #expect(throws: Never.self) {
            try JSONValue.parse("[1, 2]", source: "t", maximumBytes: 6)
        }
    }

    /// A quadratic step anywhere would make this run for minutes.
    @Test func readsLargeObjectsArraysAndStrings() throws {
        let count = 200_000
        var text = "{"
        for index in 0..<count {
            text += index == 0 ? "" : ","
            text += "\"layer.\(index)\":{\"dtype\":\"F32\",\"shape\":[3,4],\"at\":\(index)}"
        }
        text += "}"
        let object = try #require(try JSONValue.parse(text, source: "t").objectValue)
        #expect(object.count == count)
        #expect(object["layer.199999"]?["at"]?.integerValue == 199_999)

        let escapes = String(repeating: "\\n", count: 2_000_000)
        let long = try JSONValue.parse("\"\(escapes)\"", source: "t")
        #expect(long.stringValue?.utf8.count == 2_000_000)
    }
}
