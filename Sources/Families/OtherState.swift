/// What a model owns outside its networks, such as a learnt variance or the means of a prior.
public struct OtherState: Sendable, Equatable {
    /// The name that the names of its parameters begin with.
    public let name: String
    /// Numbers that training changes.
    public let parameterCount: Int
    /// Numbers that are kept beside them.
    public let bufferCount: Int
    /// Numbers of a first run's model, which nothing changes.
    public let frozenCount: Int

    /// State under a name.
    public init(
        _ name: String, parameterCount: Int = 0, bufferCount: Int = 0, frozenCount: Int = 0
    ) {
        self.name = name
        self.parameterCount = parameterCount
        self.bufferCount = bufferCount
        self.frozenCount = frozenCount
    }
}
