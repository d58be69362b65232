import Foundation
import ProgramTestSupport
import Testing

@testable import RunStore

/// A folder for one test of sweeps, with a small config in it: `c.json`.
struct SweepScratch {
    let scratch: Scratch
    let program: Program

    init() throws {
        scratch = try Scratch()
        program = Program(in: scratch)
        try scratch.write(
            SmallExperiment.vae(name: "tiny", trainCount: 100, hidden: 8), to: "c.json")
    }

    /// The one sweep in the outputs.
    func sweep(in outputs: String = "Outputs") throws -> SweepFolder {
        try #require(found(in: outputs))
    }

    /// The one sweep in the outputs, once it is there.
    func found(in outputs: String = "Outputs") -> SweepFolder? {
        let names = RunFiles.names(in: scratch / outputs).filter { !$0.hasPrefix(".") }
        return names.last.flatMap { try? SweepFolder(at: scratch / "\(outputs)/\($0)") }
    }

    /// How a sweep's jobs stand, by its record.
    func states(_ sweep: SweepFolder) throws -> [SweepJob.State] {
        try SweepRecord(of: sweep).jobs.map(\.state)
    }
}
