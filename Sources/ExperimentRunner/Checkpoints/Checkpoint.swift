/// All that training needs to go on as if it had never stopped.
public struct Checkpoint: Equatable, Sendable {
    /// How far training had come, and of what.
    public var state: CheckpointState
    /// The weights and buffers of the model, under the names of a PyTorch `state_dict`.
    public var model: SafetensorsFile
    /// The arrays of the optimisers.
    public var optimizer: SafetensorsFile

    /// Makes a checkpoint from its parts.
    public init(state: CheckpointState, model: SafetensorsFile, optimizer: SafetensorsFile) {
        self.state = state
        self.model = model
        self.optimizer = optimizer
    }
}
