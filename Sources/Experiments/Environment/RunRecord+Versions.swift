import Basics
import Kernels
import RunStore

extension RunRecord.Versions {
    /// Those of this process.
    package static var current: RunRecord.Versions {
        let backend = MatrixBackend.selected
        return RunRecord.Versions(
            program: programVersion, swift: swiftVersion, backend: backend.rawValue,
            backendVersion: backend.version, instructionSet: InstructionSet.current,
            threads: Threads.count)
    }

    private static var swiftVersion: String {
        #if compiler(>=6.4)
            "6.4 or later"
        #elseif compiler(>=6.3)
            "6.3"
        #else
            "6.2"
        #endif
    }
}
