/// How a run is done, as opposed to what is run: nothing here changes the result.
public struct RunOptions: Sendable {
    /// The folder in which run folders are made.
    public var outputs: String
    /// The run folder's name, for one that is not to be made of the experiment's and the time.
    public var folderName: String?
    /// The folder that data are read from, if one is named.
    public var dataRoot: String?
    /// The variables of the process.
    public var environment: [String: String]
    /// The command line, for the record.
    public var arguments: [String]
    /// Whether some steps are watched, and what took their time is told and written down.
    public var isProfiled: Bool
    /// Asked after every step: whether to write a checkpoint and stop.
    public var isInterrupted: @Sendable () -> Bool

    /// Options; nothing interrupts unless stated.
    public init(
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
