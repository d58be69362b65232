import Basics
import Datasets
import Glibc

/// The command line and the variables that name folders, as the system gave them.
///
/// Swift makes text of them and puts U+FFFD where bytes are no UTF-8, so that a path would name
/// another file than the one that was meant.
enum RawArguments {
    /// Variables that name folders which are read and written.
    static let folderVariables = ["GENLAB_HOME", "GENLAB_DATA", "XDG_CACHE_HOME"]

    /// What is wrong with the first of them that is no UTF-8; nil when all are.
    static var fault: String? {
        for index in 0..<Int(CommandLine.argc) {
            if let fault = fault(of: "argument \(index)", CommandLine.unsafeArgv[index]) {
                return fault
            }
        }
        return folderVariables.lazy.compactMap { fault(of: "the variable \($0)", getenv($0)) }.first
    }

    private static func fault(of name: String, _ text: UnsafeMutablePointer<CChar>?) -> String? {
        guard let text, String(validatingCString: text) == nil else { return nil }
        let bytes = (0..<strlen(text)).map { UInt8(bitPattern: text[Int($0)]) }
        return "\(name) is not UTF-8: \(NonUnicodeName.description(of: bytes)); "
            + "rename what it names, or name the folder above it"
    }
}
