import Autodiff
import Kernels

/// What one update of one parameter is told besides its tensors.
public struct UpdateSettings: Sendable {
    /// Updates so far, this one included.
    public let step: Int
    /// The step size now, after the schedule.
    public let learningRate: Double
    /// What gradients are multiplied with first: clipping by norm.
    public let gradientScale: Double
}

/// The arithmetic of an optimiser: how one parameter moves.
public protocol UpdateRule: Sendable {
    /// Names of the tensors that are kept for every parameter, as in PyTorch's state.
    var slotNames: [String] { get }
    /// What those tensors begin with.
    var initialSlotValue: Float { get }
    /// Writes the next value to `next`, which may be `value` itself, and changes the slots in place.
    ///
    /// - Returns: Σ (scaled gradient)², not finite when the gradient or the next value is not.
    func update(
        _ value: Region, into next: Region, gradient: Region, slots: [Region],
        _ settings: UpdateSettings
    ) -> Double
}

extension UpdateRule {
    /// Zero.
    public var initialSlotValue: Float { 0 }
}
