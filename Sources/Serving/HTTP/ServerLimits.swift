/// What one client may ask of the server, so that none can take it from the others.
public struct ServerLimits: Sendable {
    /// Bytes of a request's target, `/api/runs?…`.
    public var targetBytes = 4096
    /// Bytes of a request's first line and headers together.
    public var headBytes = 16_384
    /// Headers of a request.
    public var headerCount = 64
    /// Bytes of a request's body.
    public var bodyBytes = 262_144
    /// Connections at once; others wait in the system's queue, and those that have waited longest for
    /// their client end to make room.
    public var connections = 256
    /// How long a connection may be open without a request.
    public var idleTime = Duration.seconds(20)
    /// How long a request may take to arrive, from its first byte on.
    public var arrivalTime = Duration.seconds(10)
    /// How long an answer may take to be made.
    public var answerTime = Duration.seconds(30)
    /// How long an answer may take to be sent.
    public var sendingTime = Duration.seconds(30)
    /// Requests for images that may wait while others are computed.
    public var waitingSamples = 64
    /// Requests for what runs have written that may wait.
    public var waitingReads = 128
    /// Models in memory; of more, the one that was used least recently goes.
    public var models = 4
    /// Images that one request may ask for.
    public var images = 1024
    /// Pixels of a picture that one request may ask for.
    public var pixels = 1 << 24
    /// Runs that one comparison may have.
    public var comparedRuns = 40

    /// The limits of `genlab serve`.
    public init() {}
}
