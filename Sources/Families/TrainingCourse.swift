/// What is known of a training before it begins.
public struct TrainingCourse: Sendable, Equatable {
    /// The steps of the whole run.
    public let steps: Int
    /// The examples of a step.
    public let batchSize: Int
    /// Whether real images are shifted over a border of black, which generated ones do not have.
    public let drawsBorders: Bool

    /// A training of so many steps.
    public init(steps: Int, batchSize: Int, drawsBorders: Bool = false) {
        self.steps = steps
        self.batchSize = batchSize
        self.drawsBorders = drawsBorders
    }
}
