/// How a run is done, as opposed to what is run: nothing here changes the result.
package struct RunOptions: Sendable {
    /// The folder in which run folders are made.
    package var outputs: String
    /// The run folder's name, for one that is not to be made of the experiment's and the time.
    package var folderName: String?
    /// The folder that data are read from, if one is named.
    package var dataRoot: String?
    /// The variables of the process.
    package var environment: [String: String]
    /// The command line, for the record.
    package var arguments: [String]
    /// Whether some steps are watched, and what took their time is told and written down.
    package var isProfiled: Bool
    /// Asked after every step: whether to write a checkpoint and stop.
    package var isInterrupted: @Sendable () -> Bool

    /// Options; nothing interrupts unless stated.
    package init(
        outputs: String = "Outputs", folderName: String? = nil, dataRoot: String? = nil,
        environment: [String: String] = [:], arguments: [String] = [], isProfiled: Bool = false,
        isInterrupted: @escaping @Sendable () -> Bool = { false }
    ) {
        self.outputs = outputs
        self.folderName = folderName
        self.dataRoot = dataRoot
        self.environment = environment
        self.arguments = arguments
        self.isProfiled = isProfiled
        self.isInterrupted = isInterrupted
    }
}
