import Autodiff

/// What of the data decides a model's sizes.
public struct ExampleSizes: Sendable, Equatable {
    /// The shape of one example: [height, width, channels] or [features].
    public let shape: Shape
    /// Classes, or numbers that a regression gives.
    public let outputs: Int
    /// Names of the classes in the order of their numbers; none where there are no classes.
    public let classNames: [String]

    /// Sizes of examples.
    public init(shape: Shape, outputs: Int = 1, classNames: [String] = []) {
        self.shape = shape
        self.outputs = outputs
        self.classNames = classNames
    }
}
