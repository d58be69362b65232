import Datasets
import TestSupport
import Testing

@Suite struct CSVTests {
    let lastColumn = TableTarget.values([.index(2)])

    func read(_ text: String, header: Bool = true, target: TableTarget) throws -> TableDataset {
        let folder = try TemporaryFolder()
        let path = try folder.write(text.bytes, to: "t.csv")
        return try TableDataset.readCSV(path: path, hasHeader: header, target: target)
    }

    /// Line endings, quotes, spaces, blank lines, a byte order mark: all the same table.
    @Test(arguments: [
        "a,b,c\n1,-2.5,3e2\n.5,+6,7\n",
        "a,b,c\r\n1,-2.5,3e2\r\n.5,+6,7",
        "\u{feff}a,\"b\",c\n\n1 , -2.5,\"3e2\"\n\r\n0.5,6.,7\n\n",
    ])
    func readsNumbers(text: String) throws {
        let table = try read(text, target: .values([.name("c")]))
        #expect(table.columnNames == ["a", "b"])
        #expect(table.features == [1, -2.5, 0.5, 6])
        #expect(table.targets == .values([300, 7], columnNames: ["c"]))
        #expect(table.rowCount == 2)
    }

    @Test func readsQuotedNames() throws {
        let table = try read(
            "\"a,\"\"x\"\"\",\"two\nlines\",c\n1,2,3\n", target: .values([.index(0), .name("c")]))
        #expect(table.columnNames == ["two\nlines"])
        #expect(table.targets == .values([1, 3], columnNames: ["a,\"x\"", "c"]))
    }

    @Test func readsWithoutHeader() throws {
        let table = try read("1,2,3\n4,5,6\n", header: false, target: .values([.name("1")]))
        #expect(table.columnNames == ["0", "2"])
        #expect(table.features == [1, 3, 4, 6])
        #expect(table.subset(1..<2).targets == .values([5], columnNames: ["1"]))
    }

    @Test func rowsMayHaveNoTarget() throws {
        let table = try read("a,b\n1,2\n3,4\n", target: .none)
        #expect(table.columnNames == ["a", "b"])
        #expect(table.features == [1, 2, 3, 4])
        #expect(table.targets == .none && table.subset(1..<2).targets == .none)
    }

    @Test func readsAFileOfManyBufferfuls() throws {
        let rows = (0..<20_000).map { "\($0),\($0 % 7),\(-$0)" }
        let table = try read(rows.joined(separator: "\n"), header: false, target: lastColumn)
        #expect(table.rowCount == 20_000)
        #expect(table.features[2 * 12_345] == 12_345)
        #expect(table.features[2 * 12_345 + 1] == Float(12_345 % 7))
    }

    @Test func numbersClasses() throws {
        let words = try read("x,y\n1,red\n2,blue\n3,red\n", target: .classes(.name("y")))
        #expect(words.targets == .classes([1, 0, 1], names: ["blue", "red"]))
        let fixed = try read(
            "x,y\n1,red\n2,blue\n", target: .classes(.name("y"), names: ["red", "green", "blue"]))
        #expect(fixed.targets == .classes([0, 2], names: ["red", "green", "blue"]))
        let numbers = try read("x,y\n1,10\n2,2\n", target: .classes(.name("y")))
        #expect(numbers.targets == .classes([1, 0], names: ["2", "10"]))
        let fromZero = try read(
            "x,y\n1,10\n2,2\n", target: .classes(.name("y"), numbering: .fromZero))
        #expect(fromZero.targets == .classes([10, 2], names: (0...10).map(String.init)))
    }

    /// Twelve months are twelve classes in the order of the year, not thirteen with one that never
    /// comes.
    @Test func classesFromOneOnAreThoseThatOccur() throws {
        let rows = (1...12).reversed().map { "\($0 * 7),\($0)\n" }.joined()
        let table = try read("x,y\n" + rows, target: .classes(.name("y")))
        #expect(
            table.targets
                == .classes((0..<12).reversed(), names: (1...12).map(String.init)))
    }

    /// Two spellings of é are two words, and two columns.
    @Test func wordsAreToldByTheirBytes() throws {
        let text = "x,y\n1,\u{e9}\n2,e\u{301}\n3,\u{e9}\n"
        let words = try read(text, target: .classes(.name("y"))).targets
        guard case .classes(let classes, let names) = words else {
            Issue.record("\(words)")
            return
        }
        #expect(classes == [1, 0, 1])
        #expect(names.map { Array($0.utf8) } == ["e\u{301}", "\u{e9}"].map { Array($0.utf8) })
        let equivalent = try read(
            text, target: .classes(.name("y"), equality: .unicode)
        ).targets
        guard case .classes(let unified, let one) = equivalent else {
            Issue.record("\(equivalent)")
            return
        }
        #expect(unified == [0, 0, 0] && one.count == 1)
        let columns = try read(
            "\u{e9},e\u{301},y\n1,2,3\n", target: .values([.name("e\u{301}"), .name("y")]))
        #expect(columns.features == [1])
        #expect(columns.targets == .values([2, 3], columnNames: ["e\u{301}", "y"]))
    }

    /// The place is that of the field or character that is wrong: line and byte, from 1.
    @Test(arguments: [
        ("", ":", "is empty"),
        ("\n\n", ":", "is empty"),
        ("a,b,c\n", ":", "has no rows"),
        ("a,b,c\n1,2,3\n4,5\n", ":3:1", "the row has 2 fields"),
        ("a,b,c\n1,2,3,4\n", ":2:1", "the row has 4 fields"),
        ("a,b,c\n1,two,3\n", ":2:3", "column \"b\" is \"two\""),
        ("a,b,c\n1,,3\n", ":2:3", "column \"b\" is \"\""),
        ("a,b,c\n1,2,3\n1,2,nan\n", ":3:5", "column \"c\" is \"nan\""),
        ("a,b,c\n-inf,2,3\n", ":2:1", "column \"a\" is \"-inf\""),
        ("a,b,c\n0x10,2,3\n", ":2:1", "column \"a\" is \"0x10\""),
        ("a,b,c\n1e39,2,3\n", ":2:1", "column \"a\" is \"1e39\""),
        ("a,b,c\n1,2,3\n\"4,5,6\n", ":3:1", "the quote is never closed"),
        ("a,b,c\n1,\"2\"2,3\n", ":2:6", "text follows a closing quote"),
        ("a,b,c\n1,2\"2\",3\n", ":2:4", "a quote stands within an unquoted field"),
        ("a,b,c\n1,2\r3,4\n", ":2:5", "a carriage return stands alone"),
        ("a,b,a\n1,2,3\n", ":1:5", "a second column is called \"a\""),
    ])
    func refuses(text: String, place: String, problem: String) {
        let error = #expect(throws: DatasetError.self) { try read(text, target: lastColumn) }
        #expect(error?.problem == problem)
        #expect(error?.category == .badData)
        #expect(error?.path.hasSuffix("t.csv" + (place == ":" ? "" : place)) == true)
    }

    @Test(arguments: [
        (TableTarget.values([.name("z")]), "column \"z\" is not there"),
        (.values([.index(3)]), "column 3 is not there"),
        (.values([.index(-1)]), "column -1 is not there"),
        (.values([.index(0), .name("a")]), "column \"a\" is named twice"),
        (.values([]), "has 0 target columns of 3"),
        (.values([.index(0), .index(1), .index(2)]), "has 3 target columns of 3"),
        (.classes(.index(0)), "the class is -1"),
        (.classes(.index(1), names: ["2", "3"]), "the class is \"7\""),
    ])
    func refusesTargets(target: TableTarget, problem: String) {
        let error = #expect(throws: DatasetError.self) {
            try read("a,b,c\n1,2,3\n-1,7,3\n", target: target)
        }
        #expect(error?.problem == problem)
    }

    @Test func refusesTextThatIsNotUTF8() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("a,b,c\n1,".bytes + [0xff] + ",3\n".bytes, to: "t.csv")
        let error = #expect(throws: DatasetError.self) {
            try TableDataset.readCSV(path: path, hasHeader: true, target: lastColumn)
        }
        #expect(error?.problem == "the field is not UTF-8")
    }

    @Test func refusesAnEndlessField() {
        let error = #expect(throws: DatasetError.self) {
            try read(String(repeating: "7", count: 1_000_000), target: lastColumn)
        }
        #expect(error?.problem == "the field is longer than 65536 bytes")
    }
}
