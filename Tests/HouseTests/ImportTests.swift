import Testing

@Suite("Targets import what lies below them, and nothing else")
struct ImportTests {
    /// What each target may import of ours, of C and of other packages.
    static let table: [String: Set<String>] = {
        let core: Set<String> = ["Kernels", "Autodiff", "NeuralNetworks", "Configuration"]
        let models: Set<String> = ["VAE", "GAN", "Supervised", "BeliefNetworks", "LatentMixture"]
        let model = core.union(["Training"])
        let store: Set<String> = ["RunStore", "Configuration", "Basics"]
        let family = model.union(["Families"])
        let experiments = family.union(store).union(["Datasets", "Imaging"])
        return [
            "COpenBLAS": [], "COneDNN": [], "CPNG": [], "CZlib": [], "CCairo": [],
            "CTurboJPEG": [],
            "CVectorMath": [], "CEmbeddedDigits": [], "CEmbeddedReport": [],
            "Configuration": [],
            "Basics": ["Configuration", "CZlib"],
            "TensorBoard": ["SwiftProtobuf"],
            "Imaging": ["CPNG", "CTurboJPEG", "CCairo"],
            "Kernels": ["CVectorMath", "COpenBLAS", "COneDNN"],
            "Autodiff": ["Kernels"],
            "NeuralNetworks": ["Autodiff", "Kernels", "Configuration"],
            "ONNX": ["SwiftProtobuf"],
            "Training": core,
            "Datasets": [
                "Autodiff", "Kernels", "Configuration", "Basics", "Imaging", "CEmbeddedDigits",
                "CZlib", "Crypto",
            ],
            "Families": model, "VAE": family, "GAN": family, "Supervised": family,
            "BeliefNetworks": family, "LatentMixture": family,
            "GradientCheck": ["NeuralNetworks", "Autodiff", "Kernels"],
            "RunStore": ["Configuration", "Basics", "Crypto"],
            "Experiments": experiments.union(models).union(["Crypto"]),
            "Sampling": experiments.union(["Experiments", "ONNX"]),
            "ExperimentRunner": family.union(store).union([
                "Experiments", "Sampling", "Datasets", "Imaging", "TensorBoard",
            ]),
            "Comparison": store.union(["Imaging", "CEmbeddedReport"]),
            "Serving": store.union([
                "Comparison", "Sampling", "Experiments", "Kernels", "FlyingFox", "FlyingSocks",
            ]),
            "genlab": store.union([
                "Serving", "Comparison", "ExperimentRunner", "Sampling", "Experiments", "Families",
                "GradientCheck", "Datasets", "Imaging", "Kernels", "Logging", "ArgumentParser",
            ]),
            "genlab-benchmark": model.union(models).union(["Experiments", "ArgumentParser"]),
        ]
    }()

    /// What comes with Swift.
    static let system: Set<String> = [
        "Foundation", "FoundationEssentials", "FoundationNetworking", "Dispatch", "Glibc",
        "Synchronization",
    ]

    /// The modules of the `import` lines of a source.
    static func imports(in source: String) -> [String] {
        SwiftCode(source).lines.compactMap { line in
            let words = line.split { !($0.isLetter || $0.isNumber || "_@.".contains($0)) }
                .map(String.init)
            guard let position = words.firstIndex(of: "import"),
                words[..<position].allSatisfy({ $0.hasPrefix("@") || accessLevels.contains($0) })
            else { return nil }
            // `import struct Module.Type` names the kind first.
            let name = words.dropFirst(position + 1).first { !kinds.contains($0) }
            return name?.split(separator: ".").first.map(String.init)
        }
    }

    private static let accessLevels: Set<String> = [
        "public", "package", "internal", "fileprivate", "private",
    ]
    private static let kinds: Set<String> = [
        "struct", "class", "enum", "protocol", "typealias", "func", "var", "let",
    ]

    static func files(of target: String) throws -> [SourceTree.File] {
        try SourceTree.swiftFiles(
            under: target == "genlab-benchmark" ? "Benchmarks/" + target : "Sources/" + target)
    }

    @Test("Every folder of the sources is in the table")
    func tableIsWhole() throws {
        #expect(
            Set(try SourceTree.folders(in: "Sources")).union(["genlab-benchmark"])
                == Set(Self.table.keys))
    }

    @Test(
        "No target imports what the table does not name", arguments: ImportTests.table.keys.sorted()
    )
    func followsTable(target: String) throws {
        let allowed = Self.system.union(Self.table[target] ?? [])
        for file in try Self.files(of: target) {
            for module in Self.imports(in: file.text) where !allowed.contains(module) {
                Issue.record("\(file.path) imports \(module), which \(target) may not")
            }
        }
    }

    @Test("The table has no way back up, and models do not know each other")
    func tableIsOrdered() {
        for (target, modules) in Self.table {
            var reached: Set<String> = []
            var pending = Array(modules)
            while let module = pending.popLast() {
                guard reached.insert(module).inserted else { continue }
                pending += Self.table[module] ?? []
            }
            #expect(!reached.contains(target), "\(target) would reach itself")
        }
        let models: Set<String> = [
            "VAE", "GAN", "Supervised", "BeliefNetworks", "LatentMixture",
        ]
        for model in models { #expect(Self.table[model]?.isDisjoint(with: models) == true) }
        #expect(Self.table["Configuration"] == [])
        #expect(Self.table["TensorBoard"] == ["SwiftProtobuf"])
        #expect(Self.table["Imaging"] == ["CPNG", "CTurboJPEG", "CCairo"])
    }

    @Test("Only tests see inside other targets: every other target is part of a user's build")
    func testableImports() throws {
        for folder in ["Sources", "Benchmarks", "Tests"] {
            for file in try SourceTree.swiftFiles(under: folder) {
                let target = file.path.split(separator: "/").dropFirst().first ?? ""
                if folder == "Tests", target.hasSuffix("Tests") { continue }
                #expect(
                    !file.code.lines.contains { $0.hasPrefix("@testable") },
                    "\(file.path) does not build without -enable-testing")
            }
        }
    }

    @Test(
        "What the manifest declares, the table allows", arguments: ImportTests.table.keys.sorted())
    func manifest(target: String) throws {
        let declared = try Self.declaredDependencies()[target] ?? []
        #expect(declared.isSubset(of: Self.table[target] ?? []))
    }

    @Test("The manifest's targets are found")
    func manifestIsRead() throws {
        let declared = try Self.declaredDependencies()
        #expect(
            declared["GAN"]
                == ["Families", "Training", "NeuralNetworks", "Autodiff", "Configuration"])
        #expect(declared["genlab"]?.contains("ExperimentRunner") == true)
        #expect(declared["Comparison"]?.isDisjoint(with: ["Experiments", "Autodiff"]) == true)
    }

    /// What Package.swift declares for each target, of ours and of C.
    static func declaredDependencies() throws -> [String: Set<String>] {
        let manifest = try SourceTree.text("Package.swift")
        let pattern =
            #/(?:library\(|executableTarget\(\s*name:)\s*"([\w-]+)"(?:,\s*(?:dependencies:)?\s*\[([^\]]*)\])?/#
        var found: [String: Set<String>] = [:]
        for match in manifest.matches(of: pattern) {
            let names = (match.2 ?? "").matches(of: #/"(\w+)"/#).map { String($0.1) }
            found[String(match.1)] = Set(names)
        }
        return found
    }

    @Test(
        "No module bears the name of a type inside it", arguments: ImportTests.table.keys.sorted())
    func names(target: String) throws {
        for file in try Self.files(of: target) {
            for line in file.code.lines {
                let words = line.split { !($0.isLetter || $0.isNumber || $0 == "_") }
                for (kind, name) in zip(words, words.dropFirst())
                where ["struct", "class", "enum", "protocol", "actor", "typealias"].contains(kind) {
                    #expect(name != target, "\(file.path) declares a type named as its module")
                }
            }
        }
    }

    @Test("Import lines are read in all their forms")
    func reading() {
        let source = """
            // import Commented
            @testable import First
            public import Second
            @_exported import struct Third.Shape
            #if canImport(Fourth)
                import Fourth
            #endif
            let important = "import Quoted"
            """
        #expect(Self.imports(in: source) == ["First", "Second", "Third", "Fourth"])
    }
}
