import Foundation
import GradientCheck
import Testing

@Suite struct LossTableTests {
    /// Every public loss has a sample under its name; overloads are told apart by the label of
    /// their first argument.
    @Test func everyLossOfTheSourcesIsCovered() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Sources/NeuralNetworks/Losses")
        let files = try FileManager.default
            .contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "swift" }
        var labels: [String: [String]] = [:]
        for file in files {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: /public func (\w+)\(\s*(\w+)/) {
                labels[String(match.1), default: []].append(String(match.2))
            }
        }
        #expect(labels.count >= 6)
        let covered = Set(LossTable.all.map(\.name))
        for (name, labels) in labels {
            let expected = labels.count == 1 ? [name] : labels.map { "\(name) of \($0)" }
            for name in expected { #expect(covered.contains(name), "no sample of \(name)") }
        }
    }

    @Test func everySamplePasses() {
        let reports = LossTable.check()
        #expect(reports.map(\.name).contains("LayerNorm"))
        for report in reports {
            #expect(report.passes, "\(report.failures.joined(separator: "\n"))")
        }
    }
}
