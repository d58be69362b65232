import Foundation
import GradientCheck
import Testing

@testable import Autodiff

@Suite struct OperationTableTests {
    static let names = OperationTable.all.map(\.name).uniqued
    static let losses = LossTable.all.map(\.name).uniqued

    @Test(arguments: names)
    func valueAndBothDerivativesAgreeWithTheReference(_ name: String) {
        hold(OperationTable.all.filter { $0.name == name })
    }

    @Test(arguments: losses)
    func lossesAgreeWithTheirFormulas(_ name: String) {
        hold(LossTable.all.filter { $0.name == name })
    }

    private func hold(_ samples: [OperationSample]) {
        for report in GradientChecker().check(samples) {
            print(report)
            #expect(report.passes, "\(report.failures.joined(separator: "\n"))")
            // A derivative that is neither zero nor large enough to be compared tells nothing.
            for scale in [report.firstScale, report.secondScale] {
                #expect(scale < 1e-6 || scale > 0.02)
            }
        }
    }

    /// Every operation that the sources define has samples, and every sample does run through the
    /// operations that it names.
    @Test func everyOperationOfTheSourcesIsCovered() throws {
        let defined = try Self.operationsOfTheSources()
        #expect(defined.count > 30)
        let covered = Set(OperationTable.all.flatMap(\.operations))
        #expect(defined.subtracting(covered) == [], "operations without samples")
        #expect(covered.subtracting(defined) == [], "samples of operations that are not there")
        for sample in OperationTable.all {
            let output = sample.tensor(sample.inputs.map { Tensor($0).variable })
            let recorded = Self.operations(behind: output)
            #expect(
                Set(sample.operations).isSubset(of: recorded),
                "\(sample.name) names \(sample.operations) and records \(recorded)")
        }
    }

    @Test func selectionByNameIgnoresCase() {
        let reports = OperationTable.check(matching: "TANH")
        #expect(reports.map(\.name).contains("tanh"))
        #expect(reports.allSatisfy { $0.name.contains("tanh") && $0.passes })
        #expect(OperationTable.check(matching: "no such operation").isEmpty)
    }

    static func operationsOfTheSources() throws -> Set<String> {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Sources/Autodiff/Operations")
        let files = try FileManager.default
            .contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "swift" }
        var names: Set<String> = []
        for file in files {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: /(?:struct|class|enum)\s+(\w+)\s*:\s*([^{]*)\{/)
            where match.2.contains(/\b\w*Operation\b/) {
                names.insert(String(match.1))
            }
        }
        return names
    }

    private static func operations(behind tensor: Tensor) -> Set<String> {
        var names: Set<String> = []
        var visited: Set<Node> = []
        var pending = [tensor.node].compactMap { $0 }
        while let node = pending.popLast() {
            guard visited.insert(node).inserted else { continue }
            if let operation = node.operation { names.insert("\(type(of: operation))") }
            pending += node.inputs.compactMap(\.node)
        }
        return names
    }
}

extension [String] {
    /// Every element once, in the order of first appearance.
    var uniqued: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
