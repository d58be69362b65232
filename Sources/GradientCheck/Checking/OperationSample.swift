import Autodiff

/// One point at which a function of tensors is held against its reference.
///
/// A function with several samples (shapes, branches) has them under one name.
public struct OperationSample: Sendable {
    /// What a report calls the function.
    public let name: String
    /// Names of the operation types whose derivatives the sample exercises.
    public let operations: [String]
    /// The point, exact in single precision and away from kinks.
    public let inputs: [ReferenceArray]
    /// The function under test.
    public let tensor: @Sendable ([Tensor]) -> Tensor
    /// The same function in double precision, written independently.
    public let reference: @Sendable ([ReferenceArray]) -> ReferenceArray

    /// A sample of the function `name` at `inputs`.
    public init(
        _ name: String, operations: [String] = [], at inputs: [ReferenceArray],
        tensor: @escaping @Sendable ([Tensor]) -> Tensor,
        reference: @escaping @Sendable ([ReferenceArray]) -> ReferenceArray
    ) {
        self.name = name
        self.operations = operations
        self.inputs = inputs
        self.tensor = tensor
        self.reference = reference
    }
}

extension Tensor {
    /// The array's elements in single precision, a constant.
    public init(_ array: ReferenceArray) {
        self.init(array.elements.map { Float($0) }, shape: Shape(array.shape))
    }
}

extension ReferenceArray {
    /// The tensor's elements in double precision.
    public init(_ tensor: Tensor) {
        self.init(tensor.scalars.map { Double($0) }, shape: tensor.shape.dimensions)
    }
}
