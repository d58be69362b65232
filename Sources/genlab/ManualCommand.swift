import ArgumentParser
import Experiments
import Foundation
import RunStore

/// `genlab manual`: the man page.
struct ManualCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual", abstract: "Prints the man page of this program.",
        discussion: """
            Examples:
              genlab manual | man -l -
              genlab manual -o genlab.1

            The page is made of what --help says of each command. It bears the date of SOURCE_DATE_EPOCH \
            where that is set, else today's.
            """)

    @Option(name: .shortAndLong, help: "File to write instead of standard output.")
    var output: String?

    func perform() throws {
        let seconds = ProcessInfo.processInfo.environment["SOURCE_DATE_EPOCH"].flatMap(
            Double.init)
        let date = seconds.map(Date.init(timeIntervalSince1970:)) ?? Date()
        let page = try ManualPage(describing: Genlab._dumpHelp(), date: date).text
        if let output {
            try OutputProtection.whileWriting([output]) {
                _ = try AtomicFile.write(page, to: output)
            }
        } else {
            print(page, terminator: "")
        }
    }
}
