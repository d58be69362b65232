import ArgumentParser
import Configuration
import Datasets
import Experiments
import Imaging
import RunStore
import Sampling
import Serving

/// Errors of the library as messages and exit codes.
enum CommandFailure {
    /// Tells the error on standard error and gives its exit code.
    ///
    /// - Throws: the error itself where it is the argument parser's to tell.
    static func exit(for error: any Error) throws -> ExitCode {
        guard let code = code(of: error) else { throw error }
        StandardError.write("genlab: \(error)\n")
        return ExitCode(code)
    }

    /// The exit code for a config that is wrong.
    static let badConfig: Int32 = 78

    /// 64 usage, 65 bad data, 66 missing input, 71 not to be had of the system, 73 cannot be written,
    /// 74 cannot be read, 78 bad config, 1 failed; nil for what the argument parser tells itself.
    static func code(of error: any Error) -> Int32? {
        switch error {
        case is ConfigErrors: badConfig
        case let error as RunError: error.category == .config ? badConfig : 1
        case let error as FileError: error.category.exitCode
        case let error as DatasetError:
            switch error.category {
            case .badData: 65
            case .missingInput: 66
            case .cannotWrite: 73
            case .downloadFailed: 1
            }
        case is ListeningError: 73
        case is MachineShortage: MachineShortage.exitCode
        case is RequestError: ExitCode.validationFailure.rawValue
        case is WeightMismatch: 65
        case is ImagingError: 65
        case is ExitCode, is ValidationError, is CleanExit: nil
        default: 1
        }
    }
}
