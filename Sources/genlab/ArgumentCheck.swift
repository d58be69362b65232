import Basics
import Datasets
import Foundation

/// What can be wrong with a command line before any command looks at it.
enum ArgumentCheck {
    /// What to tell of the arguments and the variables; nil when nothing is wrong.
    static func fault(
        of arguments: [String], environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> String? {
        // A shell gives a program its own name at least.
        guard arguments.contains(where: { !$0.isEmpty }) else {
            return "no arguments arrived, not even the program's own name; they are read from "
                + "/proc/self/cmdline, so /proc must be there"
        }
        for argument in arguments.dropFirst() {
            // An option's value or a setting's: `--output-dir=~/runs`, `data.path=~/pictures`.
            let sign = argument.firstIndex(of: "=")
            let path = sign.map { String(argument[argument.index(after: $0)...]) } ?? argument
            if let fault = HomePath.fault(of: path) { return fault }
        }
        for name in RawArguments.folderVariables {
            if let fault = environment[name].flatMap(HomePath.fault) { return "\(name): \(fault)" }
        }
        return nil
    }
}
