import Autodiff
import Kernels

/// A weight that training changes: a value with an identity.
public final class Parameter: @unchecked Sendable {
    private var held: Tensor
    private let point = Variable()

    /// How files hold it.
    public let layout: StoredLayout

    /// A parameter that begins at `value`; in files as in memory unless a layout is given.
    public init(_ value: Tensor, layout: StoredLayout? = nil) {
        held = value.detached
        self.layout = layout ?? StoredLayout(plain: value.shape)
        precondition(
            self.layout.memoryShape == value.shape,
            "Parameter: a layout of \(self.layout.memoryShape) for \(value.shape)")
    }

    /// The value now, as a constant.
    public var value: Tensor { held }

    /// The value now, as a point to differentiate at.
    public var variable: Tensor { point.holding(held) }

    /// The value as a forward pass sees it.
    public func callAsFunction(_ context: Context) -> Tensor {
        context.isDifferentiable ? variable : held
    }

    /// The sizes of the value.
    public var shape: Shape { held.shape }

    /// Puts another value of the same shape in its place.
    public func assign(_ value: Tensor) {
        precondition(value.shape == shape, "Parameter: \(value.shape) assigned to \(shape)")
        held = value.detached
    }

    /// Lets `change` write the next value over the present one, or beside it while somebody still
    /// holds the present one.
    public func update<Result>(_ change: (_ value: Region, _ next: Region) -> Result) -> Result {
        let shape = held.shape
        var region = held.region
        held = Self.nothing
        let next = region.isUniquelyReferenced() ? region : Region(count: region.count)
        let result = change(region, next)
        held = Tensor(next, shape: shape)
        return result
    }

    private static let nothing = Tensor.zeros([0])
}

/// A value that a layer keeps beside its parameters and that no gradient changes, such as running
/// statistics.
public final class StateBuffer: @unchecked Sendable {
    /// The value now.
    public private(set) var value: Tensor
    /// How files hold it.
    public let layout: StoredLayout
    /// Whether its numbers are variances, which are never negative.
    public let isVariance: Bool

    /// Whether it tells of the batches that the layer has seen, so that it belongs to the weights
    /// that they were seen with.
    public let isStatistic: Bool

    /// A buffer that begins at `value`; in files as in memory unless a layout is given.
    public init(
        _ value: Tensor, layout: StoredLayout? = nil, isStatistic: Bool = false,
        isVariance: Bool = false
    ) {
        self.value = value.detached
        self.isStatistic = isStatistic
        self.isVariance = isVariance
        self.layout = layout ?? StoredLayout(plain: value.shape)
        precondition(
            self.layout.memoryShape == value.shape,
            "StateBuffer: a layout of \(self.layout.memoryShape) for \(value.shape)")
    }

    /// Puts another value of the same shape in its place.
    public func assign(_ value: Tensor) {
        precondition(
            value.shape == self.value.shape,
            "StateBuffer: \(value.shape) assigned to \(self.value.shape)")
        self.value = value.detached
    }
}

/// A whole number that a layer keeps, such as the batches that it has seen.
public final class StateCounter: @unchecked Sendable {
    /// The number now.
    public var value: Int

    /// A counter that begins at `value`.
    public init(_ value: Int = 0) { self.value = value }
}
