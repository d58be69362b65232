import COpenBLAS
import Glibc

/// The library that multiplies matrices.
public enum MatrixBackend: String, Sendable, CaseIterable {
    /// oneDNN: the fastest on x86-64, and only there.
    case oneDNN = "onednn"
    /// OpenBLAS: everywhere.
    case openBLAS = "openblas"
    /// Plain loops in double precision: the yardstick of the tests.
    case reference

    /// Whether this build has the library.
    public var isAvailable: Bool {
        #if canImport(COneDNN)
            return true
        #else
            return self != .oneDNN
        #endif
    }

    /// The backend of this process: `GENLAB_BACKEND` if it names one that is there, else the
    /// fastest. An unknown name is the command line's to refuse.
    public static let selected: MatrixBackend = {
        if let text = getenv("GENLAB_BACKEND"),
            let backend = MatrixBackend(rawValue: String(cString: text)), backend.isAvailable
        {
            return backend
        }
        return MatrixBackend.oneDNN.isAvailable ? .oneDNN : .openBLAS
    }()

    /// The library's own version.
    public var version: String {
        switch self {
        case .oneDNN:
            #if canImport(COneDNN)
                return OneDNN.version
            #else
                return "absent"
            #endif
        case .openBLAS:
            // "OpenBLAS 0.3.21 NO_AFFINITY USE_OPENMP …": the second word.
            let words = String(cString: openblas_get_config()).split(separator: " ")
            return words.count > 1 ? String(words[1]) : "unknown"
        case .reference: return "1"
        }
    }
}
