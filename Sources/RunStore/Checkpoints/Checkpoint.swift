/// All that training needs to go on as if it had never stopped.
package struct Checkpoint: Equatable, Sendable {
    /// How far training had come, and of what.
    package var state: CheckpointState
    /// The weights and buffers of the model, under the names of a PyTorch `state_dict`.
    package var model: SafetensorsFile
    /// The arrays of the optimisers.
    package var optimizer: SafetensorsFile
    /// Mean and deviation of the features, where the state says that they are standardized.
    package var standardization: SafetensorsFile?

    /// Makes a checkpoint from its parts.
    ///
    /// - Precondition: there is a standardization if the state says so, and only then.
    package init(
        state: CheckpointState, model: SafetensorsFile, optimizer: SafetensorsFile,
        standardization: SafetensorsFile? = nil
    ) {
        precondition(
            (standardization != nil) == (state.preprocessing?.isStandardized ?? false),
            "Checkpoint: the state and the standardization contradict each other")
        self.state = state
        self.model = model
        self.optimizer = optimizer
        self.standardization = standardization
    }
}
