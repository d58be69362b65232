import Testing

@Suite("Sources keep away from what can crash or corrupt")
struct SafetyTests {
    /// Files that hand memory to a C library, or read what one gave.
    static let boundaries: Set<String> = [
        "Sources/Basics/LittleEndian.swift",
        "Sources/Comparison/Report/EmbeddedPage.swift",
        "Sources/Datasets/Files/FolderListing.swift",
        "Sources/Datasets/Files/GzipReader.swift",
        "Sources/Datasets/Files/InputFile.swift",
        "Sources/Datasets/Files/OutputFile.swift",
        "Sources/Datasets/Images/EmbeddedDigits.swift",
        "Sources/Imaging/Drawing/CairoCanvas.swift",
        "Sources/Imaging/Files/JPEG.swift",
        "Sources/Imaging/Files/PNG.swift",
        "Sources/RunStore/Files/FileDescriptor.swift",
        "Sources/RunStore/Files/RawPath.swift",
        "Sources/genlab/RawArguments.swift",
    ]

    /// The words of a line of code that may not stand in a source.
    static func forbidden(in line: String) -> String? {
        if line.contains("fatalError"), line.contains(#/\bfatalError\s*\(/#) { return "fatalError" }
        guard line.contains("!") else { return nil }
        if line.contains("try!") { return "try!" }
        if line.contains(#/\bas!/#) { return "as!" }
        // A mark right behind a value; `!=` and a leading `!` are other things, and so is the type
        // of an optional that unwraps itself, which is forbidden likewise.
        if line.contains(#/[\w)\]}"?]!(?!=)/#) { return "a forced unwrap" }
        return nil
    }

    @Test("No forced try, unwrap or cast, and no fatalError")
    func noTraps() throws {
        for file in try SourceTree.swiftFiles(under: "Sources") {
            for (index, line) in file.code.lines.enumerated() {
                if let word = Self.forbidden(in: line) {
                    Issue.record("\(file.path):\(index + 1): \(word)")
                }
            }
        }
    }

    @Test("Unsafe memory stays within Kernels and the files at a C library's boundary")
    func unsafeMemory() throws {
        for file in try SourceTree.swiftFiles(under: "Sources")
        where !file.path.hasPrefix("Sources/Kernels/") && !Self.boundaries.contains(file.path) {
            for (index, line) in file.code.lines.enumerated() where Self.isUnsafe(line) {
                Issue.record("\(file.path):\(index + 1): unsafe memory outside of a boundary")
            }
        }
    }

    static func isUnsafe(_ line: String) -> Bool {
        // Words first: a regular expression on every line would take half a minute.
        guard ["nsafe", "Unmanaged", "Opaque"].contains(where: line.contains) else { return false }
        return line.contains(#/\b(Unsafe\w*|withUnsafe\w*|unsafeBitCast|unsafeDowncast)\b/#)
            || line.contains(#/\b(Unmanaged|OpaquePointer|unsafeUninitializedCapacity)\b/#)
    }

    @Test("Every file named as a boundary is one")
    func boundariesAreNeeded() throws {
        for path in Self.boundaries.sorted() {
            let code = SwiftCode(try SourceTree.text(path))
            #expect(code.lines.contains(where: Self.isUnsafe), "\(path) needs no exception")
        }
    }

    @Test(
        "The scanner finds them",
        arguments: [
            "let x = try! load()", "fatalError(\"no\")", "fatalError (reason)", "let y = x as! Int",
            "return first!", "values[0]!.count", "call()!", "x = list.first! + 1", "var held: Int!",
        ])
    func finds(line: String) {
        #expect(SwiftCode(line).lines.contains { Self.forbidden(in: $0) != nil })
    }

    @Test(
        "The scanner lets be what only looks like them",
        arguments: [
            "if a != b {", "guard !isEmpty else { return }", "// try! this", "print(\"Done!\")",
            "a.filter { !$0.isEmpty }", "let fatalErrors = 1", "(!a, !b)", "x ?? !y",
        ])
    func letsBe(line: String) {
        #expect(SwiftCode(line).lines.allSatisfy { Self.forbidden(in: $0) == nil })
    }
}
