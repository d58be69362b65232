import Testing

@testable import Basics

@Suite struct TextTableTests {
    private let table = TextTable(
        [.init("name", isFlexible: true), .init("value", .right)],
        rows: [["a,b", "1"], ["a long name", "-20"]])

    @Test func columnsAreAsWideAsTheirTexts() {
        #expect(
            table.text()
                == """
                name         value
                a,b              1
                a long name    -20

                """)
    }

    @Test func flexibleColumnsMakeRoom() {
        #expect(
            table.text(width: 15)
                == """
                name      value
                a,b           1
                a lo…ame    -20

                """)
    }

    @Test func valuesAreQuotedInFiles() {
        #expect(table.csv == "name,value\n\"a,b\",1\na long name,-20\n")
        #expect(
            CSVText.lines([["say \"no\"", "two\nlines"]]) == "\"say \"\"no\"\"\",\"two\nlines\"\n")
    }

    @Test func nothingIsTakenForMarkup() {
        let table = TextTable([.init("a|b")], rows: [["*x*"]])
        #expect(table.markdown == "| a\\|b |\n| --- |\n| \\*x\\* |\n")
    }

    @Test(arguments: [
        (8, "abcdefgh"), (7, "abc…fgh"), (4, "ab…h"), (2, "a…"), (1, "a"), (0, ""),
    ])
    func longTextsAreCutInTheMiddle(_ width: Int, _ expected: String) {
        #expect("abcdefgh".cutInTheMiddle(to: width) == expected)
    }
}
